import type { ContenderSource } from './contender-source.js';
import type { RaceTimeline } from './race-timeline.js';

/** Where a contender process finds the lock provider it is to use: plain data, so that it can be sent to another process. */
export interface ProviderSpec {
  /** Module specifier or file URL to import. */
  readonly module: string;
  /** Name of an exported class (constructed with `options`). */
  readonly export: string;
  /** Its one constructor argument, JSON only. */
  readonly options?: unknown;
}

/** One race of one system: the workload that its lock makes harmless. */
export interface Race {
  /** The example's folder name, such as `dothill`. */
  readonly system: string;
  /** The lock's name template as the driver declares it. */
  readonly lock: string;
  readonly scope: 'process' | 'node' | 'global';
  /** Where a lock guards several methods and the race takes it from one of them only: what that one does, in a word. */
  readonly side?: string;
  /** Starts a fresh simulated array, runs the workload once from several processes, and reports what the array saw. */
  run(options: RaceOptions): Promise<RaceReport>;
}

export interface RaceOptions {
  /** Concurrent callers in all, spread evenly over the processes. */
  readonly callers: number;
  readonly processes: number;
  /** Chooses names and order; the same seed gives the same workload. */
  readonly seed: number;
  readonly provider: ProviderSpec;
  /** A folder of this run's own, for lock files; removed by whoever made it. */
  readonly lockDirectory: string;
  /** Keeps the processes from one run to the next; without it each run starts its own, and ends them. */
  readonly contenders?: ContenderSource;
  readonly onProgress?: (doneOperations: number, allOperations: number) => void;
}

export interface RaceReport {
  /** Driver operations that were made. */
  readonly operations: number;
  /** What the array (never the driver) saw go wrong, in words, such as "LUN 1 given to two volumes". */
  readonly violations: readonly string[];
  /** How long each acquisition waited, in milliseconds. */
  readonly waitsMs: readonly number[];
  /** Facts that are worth telling but are no violation, such as re-logins. */
  readonly counts: Readonly<Record<string, number>>;
  /** When all of it happened. */
  readonly timeline: RaceTimeline;
}
