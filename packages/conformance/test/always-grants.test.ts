import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { runConformance, type LockProviderHarness } from '@holdfast/conformance';
import { AlwaysGrantsLockProvider } from '@holdfast/conformance/broken';
import { lockName } from '@holdfast/core/provider';

const name = lockName('global', 'any');
const request = () => ({ mode: 'exclusive', wait: true, signal: new AbortController().signal, owner: { id: randomUUID(), host: 'h', pid: 1, sinceAt: 0 }, onLost: () => undefined }) as const;

describe('the provider that always grants', () => {
  it('grants one lock to two at once', async () => {
    const provider = new AlwaysGrantsLockProvider({ reach: 'global' });
    const [first, second] = await Promise.all([provider.acquire(name, request()), provider.acquire(name, request())]);
    await Promise.all([first.release(), second.release()]);
  });

  it('reaches as far as it is told and has another engine at each look', () => {
    const provider = new AlwaysGrantsLockProvider({ reach: 'node', shared: false });
    expect(provider.capabilities).toMatchObject({ reach: 'node', shared: false });
    expect(provider.engineId).not.toBe(provider.engineId);
  });

  it('refuses what is aborted, closed or shared against its manifest', async () => {
    const provider = new AlwaysGrantsLockProvider({ reach: 'node', shared: false });
    const reason = new Error('no longer wanted');
    await expect(provider.acquire(name, { ...request(), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(provider.acquire(name, { ...request(), mode: 'shared' })).rejects.toMatchObject({ code: 'ERR_LOCK_NOT_SUPPORTED' });
    await provider.close();
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CLOSED' });
  });

  it('fails the exclusion section in one process', async () => {
    const create = () => {
      const provider = () => new AlwaysGrantsLockProvider({ reach: 'process' });
      return Promise.resolve({ provider, isHeld: () => Promise.resolve(false), remove: () => Promise.resolve() });
    };
    const harness: LockProviderHarness = { capabilities: new AlwaysGrantsLockProvider({ reach: 'process' }).capabilities, create };
    const { results } = await runConformance(harness, { only: ['exclusion'], effort: 'smoke' });
    expect(results.map(({ ok }) => ok)).toEqual([false, false, false]);
    expect(results[0]?.error?.message).toMatch(/violations in \d+ grants[^]*entered lock 0 while/);
  });
});
