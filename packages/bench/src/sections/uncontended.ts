import { AsyncMutexLockProvider } from '@holdfast/provider-async-mutex';
import AsyncLock from 'async-lock';
import { Mutex } from 'async-mutex';
import { createLockedDriver } from '../locked-driver.js';
import { measureInterleaved, type BenchCase } from '../measure-interleaved.js';
import { FlagQueue } from '../peers/flag-queue.js';
import { KeyedQueue } from '../peers/keyed-queue.js';
import { assertState, enterState } from '../process-state.js';
import { timesOnly, type Section } from '../section.js';
import { uncontendedDomainCase } from './domain-cases.js';

const volume = { id: '6d1f4c7a' };

/** One caller, nobody in the way. */
export const uncontended: Section = async ({ state, effort }) => {
  enterState(state);
  const cases = state === 'domains' ? [lockedCase(), uncontendedDomainCase()] : [...peerCases(), lockedCase(), lockedOnAsyncMutexCase()];
  const samples = await measureInterleaved(cases, effort);
  assertState(state);
  return timesOnly(samples);
};

function peerCases(): BenchCase[] {
  return [bareCase(), flagCase(), keyedCase(), asyncMutexCase(), asyncLockCase(), asyncLockFixedCase()];
}

function bareCase(): BenchCase {
  const driver = createLockedDriver();
  return {
    name: 'bare call',
    async run(count) {
      for (let i = 0; i < count; i += 1) await driver.extend(volume);
    },
  };
}

function flagCase(): BenchCase {
  const driver = createLockedDriver();
  const queue = new FlagQueue();
  return {
    name: 'hand-made flag queue',
    async run(count) {
      for (let i = 0; i < count; i += 1) await queue.run(() => driver.extend(volume));
    },
  };
}

function keyedCase(): BenchCase {
  const driver = createLockedDriver();
  const queue = new KeyedQueue();
  return {
    name: 'hand-made keyed queue',
    async run(count) {
      for (let i = 0; i < count; i += 1) await queue.run(`${driver.driverName}-${volume.id}`, () => driver.extend(volume));
    },
  };
}

function asyncMutexCase(): BenchCase {
  const driver = createLockedDriver();
  const mutex = new Mutex();
  return {
    name: 'async-mutex',
    async run(count) {
      for (let i = 0; i < count; i += 1) await mutex.runExclusive(() => driver.extend(volume));
    },
  };
}

function asyncLockCase(): BenchCase {
  const driver = createLockedDriver();
  const lock = new AsyncLock({ maxPending: Infinity });
  return {
    name: 'async-lock',
    async run(count) {
      for (let i = 0; i < count; i += 1) await lock.acquire(`${driver.driverName}-${volume.id}`, () => driver.extend(volume));
    },
  };
}

/** The same name again and again: spares async-lock what its table does with every new string. */
function asyncLockFixedCase(): BenchCase {
  const driver = createLockedDriver();
  const lock = new AsyncLock({ maxPending: Infinity });
  return {
    name: 'async-lock, fixed name',
    async run(count) {
      for (let i = 0; i < count; i += 1) await lock.acquire('dothill-6d1f4c7a', () => driver.extend(volume));
    },
  };
}

export function lockedCase(): BenchCase {
  const driver = createLockedDriver();
  return {
    name: '@Locked',
    async run(count) {
      for (let i = 0; i < count; i += 1) await driver.extendLocked(volume);
    },
  };
}

export function lockedOnAsyncMutexCase(): BenchCase {
  const driver = createLockedDriver(new AsyncMutexLockProvider({ namespace: 'bench' }));
  return {
    name: '@Locked on async-mutex',
    async run(count) {
      for (let i = 0; i < count; i += 1) await driver.extendLocked(volume);
    },
  };
}
