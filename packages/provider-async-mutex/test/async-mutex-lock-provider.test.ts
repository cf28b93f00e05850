import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LockScope, lockName, type LockProvider, type LockState } from '@holdfast/core/provider';
import { namespaceNamed } from '../src/async-mutex-namespace.js';
import { AsyncMutexLockProvider, type AsyncMutexLockProviderOptions } from '../src/index.js';
import { request } from './request.js';

// What a busy machine may cost; nothing here waits for it.
jest.setTimeout(60_000);

const name = lockName(LockScope.Process, 'array-1');
let namespace = '';
let provider: AsyncMutexLockProvider;

beforeEach(() => {
  namespace = `test-${Math.random()}`;
  provider = new AsyncMutexLockProvider({ namespace });
});
afterEach(() => provider.close());

async function locksOf(one: LockProvider): Promise<LockState[]> {
  const states: LockState[] = [];
  for await (const state of one.inspect!()) states.push(state);
  return states;
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('AsyncMutexLockProvider', () => {
  it('excludes across instances and installed copies of one namespace, and not across namespaces', async () => {
    const grant = await provider.acquire(name, request());
    jest.resetModules();
    const copy = await import('../src/index.js');
    expect(copy.AsyncMutexLockProvider).not.toBe(AsyncMutexLockProvider);
    const twin = new copy.AsyncMutexLockProvider({ namespace });
    expect(twin.engineId).toBe(provider.engineId);
    await expect(twin.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    const stranger = new AsyncMutexLockProvider({ namespace: `${namespace}-other` });
    await (await stranger.acquire(name, request({ wait: false }))).release();
    const next = twin.acquire(name, request());
    await grant.release();
    await (await next).release();
  });

  it('serves waiters in the order of their requests, each alone', async () => {
    const order: number[] = [];
    let inside = 0;
    const first = await provider.acquire(name, request());
    const rest = Array.from({ length: 20 }, async (_, index) => {
      const grant = await provider.acquire(name, request());
      inside += 1;
      expect(inside).toBe(1);
      await new Promise(setImmediate);
      order.push(index);
      inside -= 1;
      await grant.release();
    });
    await first.release();
    await Promise.all(rest);
    expect(order).toEqual(rest.map((_, index) => index));
  });

  it('answers a try at once and names the holder', async () => {
    const holding = request();
    const grant = await provider.acquire(name, holding);
    jest.useFakeTimers();
    try {
      await expect(provider.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY', holder: holding.owner });
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
    await grant.release();
  });

  it('lets an aborted waiter go from the middle of the queue and keeps the order of the others', async () => {
    const first = await provider.acquire(name, request());
    const abort = new AbortController();
    const order: string[] = [];
    const follow = async (label: string, signal = new AbortController().signal): Promise<void> => {
      const grant = await provider.acquire(name, request({ signal }));
      order.push(label);
      await grant.release();
    };
    const waits = [follow('a'), follow('b', abort.signal), follow('c')];
    const reason = new Error('no longer wanted');
    abort.abort(reason);
    await expect(waits[1]).rejects.toBe(reason);
    expect(await locksOf(provider)).toMatchObject([{ name, waiterCount: 2 }]);
    await first.release();
    await Promise.all([waits[0], waits[2]]);
    expect(order).toEqual(['a', 'c']);
  });

  it('passes the lock on when the caller gives up in the very turn in which the mutex answers', async () => {
    const abort = new AbortController();
    const given = provider.acquire(name, request({ signal: abort.signal }));
    const next = provider.acquire(name, request());
    abort.abort();
    await expect(given).rejects.toBe(abort.signal.reason);
    await (await next).release();
    expect(namespaceNamed(namespace).queues.size).toBe(0);
  });

  it.each(['one signal', 'a signal each'])('forgets 100,000 aborted waiters (%s): no queue, heap back within 5 MB', async (signals) => {
    const grant = await provider.acquire(name, request());
    const before = heapUsed();
    await (async () => {
      const shared = new AbortController();
      const aborts = Array.from({ length: 100_000 }, () => (signals === 'one signal' ? shared : new AbortController()));
      const waits = aborts.map(({ signal }) => provider.acquire(name, request({ signal })).catch(() => 'gone'));
      for (const abort of aborts) abort.abort();
      expect(new Set(await Promise.all(waits))).toEqual(new Set(['gone']));
    })();
    expect(await locksOf(provider)).toMatchObject([{ name, waiterCount: 0 }]);
    await new Promise(setImmediate);
    expect(heapUsed() - before).toBeLessThan(5 * 1024 * 1024);
    await grant.release();
    expect(namespaceNamed(namespace).queues.size).toBe(0);
  });

  it('keeps nothing of a name that nobody wants', async () => {
    for (let index = 0; index < 1000; index += 1) await (await provider.acquire(lockName(LockScope.Process, `volume-${index}`), request())).release();
    expect(namespaceNamed(namespace).queues.size).toBe(0);
  });

  it('counts every grant of the namespace in its fence, with the start of the process as epoch', async () => {
    const fences = [];
    for (const each of [provider, new AsyncMutexLockProvider({ namespace })]) {
      const grant = await each.acquire(name, request());
      fences.push(grant.fence);
      await grant.release();
    }
    const epoch = BigInt(Math.trunc(performance.timeOrigin));
    expect(fences).toEqual([{ epoch, counter: 1n }, { epoch, counter: 2n }]);
  });

  it('does nothing when a grant is released again', async () => {
    const grant = await provider.acquire(name, request());
    await grant.release();
    const next = await provider.acquire(name, request());
    await grant.release();
    await expect(provider.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    await next.release();
  });

  it('closes its own waiters and grants and leaves other providers of the namespace alone', async () => {
    const twin = new AsyncMutexLockProvider({ namespace });
    const holding = request();
    const held = await provider.acquire(name, holding);
    const refused = provider.acquire(name, request());
    const granted = twin.acquire(name, request());
    await Promise.all([provider.close(), expect(refused).rejects.toMatchObject({ code: 'ERR_LOCK_CLOSED', lockName: name })]);
    expect(holding.losses).toEqual([{ reason: 'closed' }]);
    await expect(held.release()).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CLOSED' });
    const grant = await granted;
    await expect(twin.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    await grant.release();
    await provider.close();
  });

  it.each([
    [{ namespace: '' }, 'namespace must be a non-empty string, got ""'],
    [{ namespaces: 'x' }, "unknown option 'namespaces'; allowed: namespace"],
  ])('refuses the options %j', (options, message) => {
    expect(() => new AsyncMutexLockProvider(options as AsyncMutexLockProviderOptions)).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) }));
  });
});
