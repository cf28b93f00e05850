/** One request that the array served. All times here are epoch milliseconds, so that those of several processes can be drawn together. */
export interface TimedRequest {
  readonly description: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** One violation and when the array saw it. */
export interface TimedViolation {
  readonly text: string;
  /** Null when it was found in what was left at the end. */
  readonly atMs: number | null;
}

/** What an array tells of a race besides what went wrong: when. */
export interface ArrayTimeline {
  readonly requests: readonly TimedRequest[];
  readonly violations: readonly TimedViolation[];
}

/** One acquisition of the lock under test. */
export interface TimedHold {
  /** Which of the race's processes, from 0. */
  readonly process: number;
  readonly askedAtMs: number;
  readonly acquiredAtMs: number;
  readonly releasedAtMs: number;
}

/** A race as a picture of it needs it. */
export interface RaceTimeline extends ArrayTimeline {
  readonly holds: readonly TimedHold[];
}
