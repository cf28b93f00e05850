import { setTimeout as pause } from 'node:timers/promises';
import type { SeededRandom } from '@holdfast/array-simulator';
import { isLockError, withLock, type LockDefinition } from '@holdfast/core';
import type { HeldLock, ImperativeLockOptions } from '@holdfast/core';
import type { Container } from 'inversify';
import type { ContendOrder } from './contender-order.js';
import type { GuardedResource } from './guarded-resource.js';
import type { Journal } from './journal.js';
import { sharedNowMs } from './shared-clock.js';
import type { StopPoint } from './stop-point.js';

/** What the callers of one process have in common. */
export interface Workplace {
  readonly order: ContendOrder;
  readonly container: Container;
  readonly definition: LockDefinition;
  readonly isShared: boolean;
  readonly isFenced: boolean;
  readonly guard: GuardedResource;
  readonly journal: Journal;
  readonly isResting: () => boolean;
  /** Fires when whoever still waits is stuck. */
  readonly giveUp: AbortSignal;
  readonly stop: StopPoint;
  readonly stuck: string[];
  readonly errors: string[];
  nextId(): number;
}

interface Attempt {
  readonly id: number;
  readonly lock: string;
  readonly mode: 'exclusive' | 'shared';
  readonly waitMs: number | undefined;
  readonly abortAfterMs: number | undefined;
  /** Between the looks at the lock while it is held. */
  readonly stepsMs: readonly number[];
}

const EXPECTED: readonly string[] = ['ERR_LOCK_BUSY', 'ERR_LOCK_TIMEOUT', 'ERR_LOCK_ABORTED', 'ERR_LOCK_LOST', 'ERR_LOCK_PROVIDER_UNAVAILABLE', 'ERR_LOCK_CLOSED'];
const MANY_ERRORS = 10;
const TRIES = 0.15;
const TIMEOUTS = 0.2;
const ABORTS = 0.15;
const SHARED = 0.4;
const LONG_WAIT_MS = 200;
const LONG_ABORT_MS = 60;
const LONG_STEP_MS = 12;
const REST_MS = 4;
/** After a refusal, so that a caller without engine does not turn in circles. */
const BREATH_MS = 40;

/** Takes locks at random until the workplace rests. Never rejects. */
export async function contend(workplace: Workplace, party: string, random: SeededRandom): Promise<void> {
  while (!workplace.isResting() && workplace.errors.length < MANY_ERRORS) {
    const code = await takeOnce(workplace, party, nextAttempt(workplace, random));
    await pause(code === 'ERR_LOCK_PROVIDER_UNAVAILABLE' ? BREATH_MS : REST_MS * random.next());
  }
}

function nextAttempt({ order, isShared, nextId }: Workplace, random: SeededRandom): Attempt {
  const kind = random.next();
  const size = random.next();
  const steps = size < 0.4 ? 0 : size < 0.95 ? random.integer(1, 3) : 0;
  const stepsMs = Array.from({ length: steps }, () => LONG_STEP_MS * random.next());
  if (size >= 0.95) stepsMs.push((order.silenceMs / 3) * random.next(), LONG_STEP_MS); // long enough to be met by a fault
  return {
    id: nextId(),
    lock: random.pick(order.names),
    mode: isShared && random.next() < SHARED ? 'shared' : 'exclusive',
    waitMs: kind < TRIES ? 0 : kind < TRIES + TIMEOUTS ? random.integer(1, LONG_WAIT_MS) : undefined,
    abortAfterMs: kind >= 1 - ABORTS ? LONG_ABORT_MS * random.next() : undefined,
    stepsMs,
  };
}

/** The code of the refusal, or undefined after a hold. */
async function takeOnce(workplace: Workplace, party: string, attempt: Attempt): Promise<string | undefined> {
  const { definition, journal, giveUp, stuck, errors } = workplace;
  const { id, lock, mode } = attempt;
  const isPlainWait = attempt.waitMs === undefined && attempt.abortAfterMs === undefined;
  journal.write({ kind: 'asked', id, lock, party, mode });
  try {
    await withLock(definition, [lock], (held) => hold(workplace, attempt, held!), optionsOf(workplace, attempt));
    journal.write({ kind: 'released', id });
    return undefined;
  } catch (error) {
    const code = isLockError(error) ? error.code : 'unexpected';
    journal.write({ kind: 'refused', id, code });
    if (giveUp.aborted && isPlainWait && code === 'ERR_LOCK_ABORTED') stuck.push(`${party} waits for "${lock}" (${mode})`);
    if (!EXPECTED.includes(code)) errors.push(`${party}, "${lock}": ${String((error as Error).stack ?? error)}`);
    return code;
  }
}

function optionsOf({ container, giveUp }: Workplace, { mode, waitMs, abortAfterMs }: Attempt): ImperativeLockOptions {
  const signal = abortAfterMs === undefined ? giveUp : AbortSignal.any([giveUp, AbortSignal.timeout(Math.round(abortAfterMs))]);
  return { container, mode, signal, onLost: 'report', ...(waitMs !== undefined && { waitMs }) };
}

/** Looks at its lock again and again, and writes to what it guards, the last time without having looked: a careless client. */
async function hold({ guard, journal, isFenced, stop }: Workplace, { id, lock, mode, stepsMs }: Attempt, held: HeldLock): Promise<void> {
  const fence = isFenced ? held.fencingToken : undefined;
  journal.write({ kind: 'granted', id, ...(fence !== undefined && { fence }) });
  const isWriting = fence !== undefined && mode === 'exclusive';
  if (!isStillHeld(held, id, journal)) return;
  if (isWriting) await guard.write(lock, fence);
  for (const stepMs of stepsMs) {
    await pause(stepMs);
    await stop.pass();
    if (!isStillHeld(held, id, journal)) break;
  }
  if (isWriting && stepsMs.length > 0) await guard.write(lock, fence);
  isStillHeld(held, id, journal);
}

function isStillHeld(held: HeldLock, id: number, journal: Journal): boolean {
  const atMs = sharedNowMs(); // before the look: what is true afterwards was true then
  try {
    held.assertHeld();
  } catch {
    return false;
  }
  journal.write({ kind: 'held', id }, atMs);
  return true;
}
