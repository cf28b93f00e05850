/** The document that a run ends with. */
export interface ChaosReport {
  readonly provider: string;
  /** `--seed` with it repeats the plan of faults and the choices of the contenders. */
  readonly seed: number;
  /** Contender processes at a time. */
  readonly contenders: number;
  readonly acquisitions: number;
  /** Contender processes and servers ended by SIGKILL. */
  readonly kills: number;
  /** Contender processes stopped by SIGSTOP for longer than a silent holder keeps its lock, or with a blocked event loop. */
  readonly pauses: number;
  /** Times that the network was cut, silent, late or lost answers. */
  readonly cuts: number;
  /** Leading servers that were killed while another one took their place. */
  readonly failovers: number;
  /** Times that the server ended all sessions of its clients. */
  readonly sessionKills: number;
  /** Wall clocks of contenders that were set by an hour or more, or ran at twice or half their speed. */
  readonly clockJumps: number;
  /** Waits that ended by abort or time limit. */
  readonly aborts: number;
  /** Holds that met although both holders knew that they held. */
  readonly overlaps: number;
  /** Writes of holders that had lost their locks without knowing, refused by the guarded resource. */
  readonly fencedWritesFromStaleHolders: number;
  /** Locks that the engine still held after everybody had gone and the manifest's times were over. */
  readonly leakedLocks: number;
  /** Waiters that nobody woke although nothing stood in their way. */
  readonly lostWakeups: number;
  readonly linearizable: boolean;
}

/** A report, and what is behind its figures in words. */
export interface ChaosFindings {
  readonly report: ChaosReport;
  /** What was wrong; empty when nothing was. */
  readonly complaints: readonly string[];
}
