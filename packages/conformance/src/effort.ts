import { setTimeout as pause } from 'node:timers/promises';

/** How hard the kit tries. `smoke` is for every commit, `full` for figures. */
export type EffortLevel = 'smoke' | 'full';

/** The figures of one level. */
export interface Effort {
  readonly level: EffortLevel;
  /** Contender processes (for process reach: provider instances). */
  readonly processes: number;
  /** Concurrent callers in each of them. */
  readonly callersPerProcess: number;
  /** Acquisitions of one name by each caller. */
  readonly exclusionRounds: number;
  /** Waiters in the chain of hand-overs. */
  readonly chainWaiters: number;
  /** Acquisitions and releases in a row by one caller. */
  readonly releaseRounds: number;
  /** Aborts that race the grant. */
  readonly abortRaces: number;
  /** Holders stopped beyond their lease. */
  readonly pauses: number;
  /** Holders killed with SIGKILL. */
  readonly kills: number;
  /** Processes killed at each of the moments of an acquisition. */
  readonly killsPerMoment: number;
  /** Holders stopped by SIGSTOP until another has their lock. */
  readonly pausedHolders: number;
  /** Holders whose event loop is blocked. */
  readonly blockedLoops: number;
  /** Times that each network fault strikes. */
  readonly networkFaults: number;
  /** Kills and restarts of the engine. */
  readonly restarts: number;
  /** Waiters in other processes when a holder dies. */
  readonly takeoverWaiters: number;
  /** Grants whose fences are compared. */
  readonly fences: number;
  /** Waiters whose order is checked. */
  readonly queued: number;
  /** How long everyone contends when progress is checked. */
  readonly progressMs: number;
  /** Distinct names held at once. */
  readonly names: number;
  /** Waiters aborted at once, by the way the provider waits. */
  readonly stormWaiters: { readonly push: number; readonly poll: number };
  /** Random operations, over `fuzzNames` names. */
  readonly fuzzOperations: number;
  readonly fuzzNames: number;
  /** A promise that is not settled by then hangs. */
  readonly patienceMs: number;
  /** What is to happen at once may take that long. */
  readonly promptMs: number;
  /** Added to each promised time: what a busy machine may cost. */
  readonly slackMs: number;
  /** Given to the runner for each clause. */
  readonly clauseTimeoutMs: number;
}

const smoke: Effort = {
  level: 'smoke',
  processes: 3,
  callersPerProcess: 4,
  exclusionRounds: 12,
  chainWaiters: 8,
  releaseRounds: 30,
  abortRaces: 60,
  pauses: 1,
  kills: 1,
  killsPerMoment: 1,
  pausedHolders: 1,
  blockedLoops: 1,
  networkFaults: 1,
  restarts: 1,
  takeoverWaiters: 3,
  fences: 24,
  queued: 12,
  progressMs: 150,
  names: 300,
  stormWaiters: { push: 2_000, poll: 200 },
  fuzzOperations: 600,
  fuzzNames: 8,
  patienceMs: 4_000,
  promptMs: 250,
  slackMs: 1_000,
  clauseTimeoutMs: 60_000,
};

const full: Effort = {
  level: 'full',
  processes: 64,
  callersPerProcess: 16,
  exclusionRounds: 100,
  chainWaiters: 128,
  releaseRounds: 10_000,
  abortRaces: 10_000,
  pauses: 50, // of 500: each costs more than a lease
  kills: 100, // of 1,000: each costs the time to free a dead holder's lock
  killsPerMoment: 50,
  pausedHolders: 200,
  blockedLoops: 20,
  networkFaults: 50,
  restarts: 20,
  takeoverWaiters: 8,
  fences: 10_000,
  queued: 32,
  progressMs: 30_000,
  names: 10_000,
  stormWaiters: { push: 100_000, poll: 2_000 },
  fuzzOperations: 1_000_000,
  fuzzNames: 64,
  patienceMs: 30_000,
  promptMs: 250,
  slackMs: 1_000,
  clauseTimeoutMs: 4 * 3_600_000,
};

const TIMER_MS = 10;
const TIMERS = 4;
const ON_TIME_MS = 3; // what an idle machine is late by, at the most
const MOST_LATE = 2.5; // beyond it the broken providers of the kit, which are late on purpose, could not be told from a busy machine
const MEASURED_FOR_MS = 5_000;

let measured: { readonly atMs: number; readonly factor: Promise<number> } | undefined;

/** How much longer than on an idle machine things take now, 1 to 2.5: by how late short timers come. */
async function busyFactor(): Promise<number> {
  let lateMs = 0;
  for (let timer = 0; timer < TIMERS; timer += 1) {
    const startedAtMs = performance.now();
    await pause(TIMER_MS);
    lateMs += performance.now() - startedAtMs - TIMER_MS;
  }
  return Math.min(MOST_LATE, Math.max(1, lateMs / TIMERS / ON_TIME_MS));
}

/** The same figures, with the limits that depend on the machine as long as it needs now. Every limit of the kit comes from here or from the manifest. */
export async function effortHere(effort: Effort): Promise<Effort> {
  const now = performance.now();
  if (!measured || now > measured.atMs + MEASURED_FOR_MS) measured = { atMs: now, factor: busyFactor() };
  const factor = await measured.factor;
  return { ...effort, patienceMs: effort.patienceMs * factor, promptMs: effort.promptMs * factor, slackMs: effort.slackMs * factor };
}

export const EFFORTS: Readonly<Record<EffortLevel, Effort>> = { smoke, full };

/** The level asked for by `HOLDFAST_EFFORT`; `smoke` when it is not set. */
export function effortFromEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): EffortLevel {
  const level = environment['HOLDFAST_EFFORT'] ?? 'smoke';
  if (level !== 'smoke' && level !== 'full') throw new RangeError(`HOLDFAST_EFFORT must be smoke or full, got "${level}"`);
  return level;
}

/** The seed asked for by `HOLDFAST_SEED`, else a new one. */
export function seedFromEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const text = environment['HOLDFAST_SEED'];
  if (text === undefined) return Math.floor(Math.random() * 0xffff_ffff);
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) throw new RangeError(`HOLDFAST_SEED must be a whole number from 0 to 4294967295, got "${text}"`);
  return seed;
}
