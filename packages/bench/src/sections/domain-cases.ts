import { createRequire } from 'node:module';
import AsyncLock from 'async-lock';
import type { BenchCase } from '../measure-interleaved.js';
import { createLockedDriver } from '../locked-driver.js';
import { inLine } from './in-line.js';

type DomainModule = typeof import('node:domain');

// Loaded only in the process that measures it: the module switches hooks on for good.
const domains = (): DomainModule => createRequire(import.meta.url)('node:domain') as DomainModule;

const volume = { id: '6d1f4c7a' };

/** async-lock with re-entry switched on, which needs a domain for each caller. */
export function uncontendedDomainCase(): BenchCase {
  const { create } = domains();
  const driver = createLockedDriver();
  const lock = new AsyncLock({ maxPending: Infinity, domainReentrant: true });
  const call = (): Promise<void> => lock.acquire(`${driver.driverName}-${volume.id}`, () => driver.extend(volume));
  return {
    name: 'async-lock, re-entrant',
    async run(count) {
      for (let i = 0; i < count; i += 1) await create().run(call);
    },
  };
}

export function waitingDomainCase(): BenchCase {
  const { create } = domains();
  const driver = createLockedDriver();
  const lock = new AsyncLock({ maxPending: Infinity, domainReentrant: true });
  const call = (): Promise<void> => lock.acquire(`${driver.driverName}-${volume.id}`, () => driver.count());
  return inLine('async-lock, re-entrant', driver, () => create().run(call));
}
