import { lockName, LockScope, type AcquireRequest, type LockProvider } from '@holdfast/core/provider';
import type { BenchCase } from '../measure-interleaved.js';

const NAME = lockName(LockScope.Global, 'dothill-6d1f4c7a');

export function repeated(name: string, work: () => Promise<unknown>): BenchCase {
  return {
    name,
    async run(count) {
      for (let i = 0; i < count; i += 1) await work();
    },
  };
}

const requestOf = (): AcquireRequest => ({
  mode: 'exclusive',
  wait: true,
  signal: new AbortController().signal,
  owner: { id: 'bench', host: 'here', pid: process.pid, sinceAt: Date.now() },
  onLost: () => undefined,
});

/** Our provider, without core: for one name, and for a name that was never used before. */
export function ourCases(provider: LockProvider): readonly BenchCase[] {
  const request = requestOf();
  let names = 0;
  return [
    repeated('ours', async () => {
      const grant = await provider.acquire(NAME, request);
      await grant.release();
    }),
    repeated('ours, a new name each time', async () => {
      const grant = await provider.acquire(lockName(LockScope.Global, `dothill-${(names += 1)}`), request);
      await grant.release();
    }),
  ];
}

/** What a caller waits that goes on as soon as its release is under way. The release ends before the next acquisition begins. */
export function unawaitedReleaseCase(provider: LockProvider): BenchCase {
  const request = requestOf();
  return {
    name: 'ours, release not awaited',
    async run(count) {
      let waitedMs = 0;
      for (let i = 0; i < count; i += 1) {
        const startedAt = performance.now();
        const grant = await provider.acquire(NAME, request);
        const released = grant.release();
        waitedMs += performance.now() - startedAt;
        await released;
      }
      return waitedMs;
    },
  };
}
