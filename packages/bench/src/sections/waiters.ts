import { AsyncMutexLockProvider } from '@holdfast/provider-async-mutex';
import AsyncLock from 'async-lock';
import { Mutex } from 'async-mutex';
import { createLockedDriver } from '../locked-driver.js';
import { measureInterleaved, type BenchCase } from '../measure-interleaved.js';
import { FlagQueue } from '../peers/flag-queue.js';
import { KeyedQueue } from '../peers/keyed-queue.js';
import { assertState, enterState } from '../process-state.js';
import { timesOnly, type Section } from '../section.js';
import { inLine } from './in-line.js';
import { waitingDomainCase } from './domain-cases.js';

const volume = { id: '6d1f4c7a' };

/** A thousand callers for one name at once; each counts by reading, awaiting and writing, which only exclusion makes right. */
export const waiters: Section = async ({ state, effort }) => {
  enterState(state);
  const cases = state === 'domains' ? [lockedWaitersCase(), waitingDomainCase()] : allCases();
  const samples = await measureInterleaved(cases, effort);
  assertState(state);
  return timesOnly(samples);
};

function allCases(): BenchCase[] {
  return [flagCase(), keyedCase(), asyncMutexCase(), asyncLockCase(), lockedWaitersCase(), lockedOnAsyncMutexCase()];
}

function flagCase(): BenchCase {
  const driver = createLockedDriver();
  const queue = new FlagQueue();
  return inLine('hand-made flag queue', driver, () => queue.run(() => driver.count()));
}

function keyedCase(): BenchCase {
  const driver = createLockedDriver();
  const queue = new KeyedQueue();
  return inLine('hand-made keyed queue', driver, () => queue.run(`${driver.driverName}-${volume.id}`, () => driver.count()));
}

function asyncMutexCase(): BenchCase {
  const driver = createLockedDriver();
  const mutex = new Mutex();
  return inLine('async-mutex', driver, () => mutex.runExclusive(() => driver.count()));
}

function asyncLockCase(): BenchCase {
  const driver = createLockedDriver();
  const lock = new AsyncLock({ maxPending: Infinity });
  return inLine('async-lock', driver, () => lock.acquire(`${driver.driverName}-${volume.id}`, () => driver.count()));
}

export function lockedWaitersCase(): BenchCase {
  const driver = createLockedDriver();
  return inLine('@Locked', driver, () => driver.countLocked(volume));
}

function lockedOnAsyncMutexCase(): BenchCase {
  const driver = createLockedDriver(new AsyncMutexLockProvider({ namespace: 'bench' }));
  return inLine('@Locked on async-mutex', driver, () => driver.countLocked(volume));
}
