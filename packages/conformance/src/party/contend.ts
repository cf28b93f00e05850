import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { LockGrant, LockMode, LockName, LockProvider } from '@holdfast/core/provider';
import { codeOf } from './error-code.js';
import { ownerHere } from './owner.js';
import { randomFrom } from './random.js';
import { sharedNowMs, toSharedMs } from './shared-clock.js';
import { Witness } from './witness.js';

/** A workload for one party: callers that take, hold and give back locks while a witness watches. */
export interface ContendOrder {
  readonly names: readonly LockName[];
  readonly witnessFolder: string;
  readonly callers: number;
  /** Prefix that tells this party's callers apart from the others'. */
  readonly party: string;
  readonly seed: number;
  /** Acquisitions of each caller; with `untilMs` as many as there is time for. */
  readonly rounds: number;
  /** On the shared clock: when all begin, so that they meet. */
  readonly startAtMs: number;
  /** On the shared clock: no acquisition begins after it. */
  readonly untilMs?: number;
  /** On the shared clock: what still waits then is aborted and counts as stuck. */
  readonly giveUpAtMs: number;
  /** Between two acquisitions of a caller; default none. */
  readonly restMs?: number;
  /** Shares of acquisitions that are shared, that do not wait, and that are aborted after a moment; each 0 to 1. */
  readonly shared?: number;
  readonly tries?: number;
  readonly aborts?: number;
}

export interface ContendReport {
  /** On the shared clock; later than ordered when the process was kept from running. */
  readonly startedAtMs: number;
  /** Up to `untilMs`. */
  readonly grants: number;
  readonly busy: number;
  readonly aborted: number;
  /** Acquisitions that were neither granted nor refused in time. */
  readonly stuck: number;
  /** Two holders at once, in words. */
  readonly violations: readonly string[];
  /** Anything else that should not happen. */
  readonly errors: readonly string[];
}

type Counts = { -readonly [Key in 'grants' | 'busy' | 'aborted' | 'stuck']: number } & { violations: string[]; errors: string[] };

interface Caller {
  readonly provider: LockProvider;
  readonly order: ContendOrder;
  readonly who: string;
  readonly witness: Witness;
  readonly random: () => number;
  readonly counts: Counts;
  readonly isResting: () => boolean;
}

interface Attempt {
  readonly lock: number;
  readonly mode: LockMode;
  readonly wait: boolean;
  readonly abortAfterMs: number | undefined;
}

/** Does the workload with one provider. Never rejects: what goes wrong is in the report. */
export async function contend(provider: LockProvider, order: ContendOrder, isResting = (): boolean => false): Promise<ContendReport> {
  const counts: Counts = { grants: 0, busy: 0, aborted: 0, stuck: 0, violations: [], errors: [] };
  await pause(Math.max(0, order.startAtMs - sharedNowMs()));
  const startedAtMs = sharedNowMs();
  const callers = Array.from({ length: order.callers }, (_, index): Caller => {
    const random = randomFrom(order.seed + index * 7919);
    return { provider, order, who: `${order.party}.${String(index)}`, witness: new Witness(order.witnessFolder), random, counts, isResting };
  });
  await Promise.all(callers.map((caller) => runCaller(caller)));
  return { ...counts, startedAtMs };
}

async function runCaller(caller: Caller): Promise<void> {
  const { order, counts, isResting } = caller;
  for (let round = 0; round < order.rounds && !isResting() && sharedNowMs() < (order.untilMs ?? order.giveUpAtMs); round += 1) {
    try {
      await takeOnce(caller, nextAttempt(caller));
      if (order.restMs !== undefined) await pause(order.restMs);
    } catch (error) {
      counts.errors.push(inWords(error));
      if (counts.errors.length > 20) return;
    }
  }
}

function nextAttempt({ order, random }: Caller): Attempt {
  const lock = Math.floor(random() * order.names.length);
  const mode: LockMode = random() < (order.shared ?? 0) ? 'shared' : 'exclusive';
  const wait = random() >= (order.tries ?? 0);
  return { lock, mode, wait, abortAfterMs: random() < (order.aborts ?? 0) ? random() * 8 : undefined };
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\n  because of ${String(error.cause)}`}`;
}

async function takeOnce(caller: Caller, attempt: Attempt): Promise<void> {
  const { lock, mode } = attempt;
  const grant = await ask(caller, attempt);
  if (!grant) return;
  if (sharedNowMs() <= (caller.order.untilMs ?? Infinity)) caller.counts.grants += 1; // what comes when others have stopped shows nothing
  const ttlMs = caller.provider.lease?.ttlMs;
  const validUntilMs = ttlMs === undefined ? null : toSharedMs(grant.sentAt) + ttlMs;
  const clash = caller.witness.enter(lock, mode, caller.who, validUntilMs);
  if (clash) caller.counts.violations.push(clash);
  for (let turns = Math.floor(caller.random() * 3); turns >= 0; turns -= 1) await turn();
  caller.witness.leave(lock, mode, caller.who);
  try {
    await grant.release();
  } catch (error) {
    const isOverdue = validUntilMs !== null && sharedNowMs() > validUntilMs; // this process was held up beyond its lease
    if (!(isOverdue && codeOf(error) === 'ERR_LOCK_LOST')) throw error;
  }
}

async function ask({ provider, order, counts }: Caller, { lock, mode, wait, abortAfterMs }: Attempt): Promise<LockGrant | undefined> {
  const abort = new AbortController();
  const leftMs = Math.max(1, order.giveUpAtMs - sharedNowMs());
  const timer = setTimeout(() => abort.abort(new Error('the workload gave up')), Math.min(leftMs, abortAfterMs ?? Infinity));
  const name = order.names[lock]!;
  try {
    return await provider.acquire(name, { mode, wait, signal: abort.signal, owner: ownerHere(), onLost: () => undefined });
  } catch (error) {
    if (codeOf(error) === 'ERR_LOCK_BUSY' && !wait) counts.busy += 1;
    else if (!abort.signal.aborted) throw error;
    else if (sharedNowMs() >= order.giveUpAtMs - 1) counts.stuck += 1;
    else counts.aborted += 1;
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
