import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContenderSource, ProviderSpec, Race, RaceReport } from '@holdfast/array-simulator';

/** One race, run twice with the same workload. */
export interface RaceComparison {
  readonly system: string;
  readonly lock: string;
  /** See {@link Race.side}. */
  readonly side: string | undefined;
  readonly scope: Race['scope'];
  readonly callers: number;
  readonly processes: number;
  readonly withoutLock: RaceReport;
  readonly withLock: RaceReport;
}

export interface Workload {
  readonly callers: number;
  readonly processes: number;
  readonly seed: number;
  /** Whose processes take part. */
  readonly contenders: ContenderSource;
}

/** `without` grants everyone at once, `with` really excludes. */
export type LockMoment = 'without' | 'with';

/** What is told while a race runs. */
export interface RaceListener {
  started(race: Race, moment: LockMoment): void;
  progressed(race: Race, moment: LockMoment, doneOperations: number, allOperations: number): void;
  finished(race: Race, moment: LockMoment, report: RaceReport, tookMs: number): void;
}

const alwaysGrants: ProviderSpec = {
  module: '@holdfast/conformance/broken',
  export: 'AlwaysGrantsLockProvider',
  options: { reach: 'global' },
};

/** The engine of the locked runs, as people are told. */
export const ENGINE = 'flock (file locks of the kernel, all processes of this machine)';

const flock = (directory: string): ProviderSpec => ({ module: '@holdfast/provider-flock', export: 'FlockLockProvider', options: { directory } });

/**
 * Runs `race` without and then with its lock, each time with a lock folder of its own that is gone afterwards. The callers of a lock that
 * reaches no further than a process are in one process.
 */
export async function compareRace(race: Race, { callers, seed, contenders, ...asked }: Workload, listener: RaceListener): Promise<RaceComparison> {
  const { system, lock, side, scope } = race;
  const processes = scope === 'process' ? 1 : asked.processes;
  const workload = { callers, processes, seed, contenders };
  const withoutLock = await runOnce(race, workload, 'without', listener);
  const withLock = await runOnce(race, workload, 'with', listener);
  return { system, lock, side, scope, callers, processes, withoutLock, withLock };
}

async function runOnce(race: Race, workload: Workload, moment: LockMoment, listener: RaceListener): Promise<RaceReport> {
  const lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-demo-locks-'));
  try {
    const startedAt = performance.now();
    listener.started(race, moment);
    const report = await race.run({
      callers: workload.callers,
      processes: workload.processes,
      seed: workload.seed,
      provider: moment === 'with' ? flock(lockDirectory) : alwaysGrants,
      lockDirectory,
      contenders: workload.contenders,
      onProgress: (done, all) => listener.progressed(race, moment, done, all),
    });
    listener.finished(race, moment, report, performance.now() - startedAt);
    return report;
  } finally {
    await rm(lockDirectory, { recursive: true, force: true });
  }
}
