import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { currentLocks, closeLocks, defineLock, LockScope, withLock, type LockError } from '@holdfast/core';
import type { LeaseRenewerSource } from '@holdfast/core/provider';
import { LeaseEngine } from '../lease-engine.js';
import { block, closeAll, errorOf, lockContainer } from '../setup.js';

const lock = defineLock({ scope: LockScope.Global, name: 'renewed-by-thread' });
const TTL_MS = 800; // longer than a thread takes to start on a busy machine
const [RENEWALS, IS_GONE, FAILS, IS_CLOSED, ANSWERS_AFTER_MS] = [0, 1, 2, 3, 4];

let cells: Int32Array;
let source: LeaseRenewerSource;
beforeEach(() => {
  const memory = new SharedArrayBuffer(20);
  cells = new Int32Array(memory);
  source = { module: new URL('./shared-memory-renewer.mjs', import.meta.url).href, options: { memory } };
});
afterEach(() => {
  jest.restoreAllMocks();
  return closeAll();
});

function engineWithThread(renewer: LeaseRenewerSource = source): LeaseEngine {
  return new LeaseEngine({ ttlMs: TTL_MS, renewer });
}

/** Blocks until the thread has renewed so often; the event loop of the test never turns. */
function blockUntilRenewed(times: number): void {
  for (let waited = 0; Atomics.load(cells, RENEWALS) < times; waited += 10) {
    if (waited > 10_000) throw new Error(`the thread renewed ${Atomics.load(cells, RENEWALS)} times in 10 s`);
    block(10);
  }
}

const untilLost = (signal: AbortSignal): Promise<LockError> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason as LockError), { once: true }));

describe('a lease that a thread renews', () => {
  it('outlasts a blocked event loop, and the main thread asks the engine nothing', async () => {
    const engine = engineWithThread();
    await withLock(lock, [], async (held) => {
      blockUntilRenewed(6); // twice the time to live, at least
      held!.assertHeld();
      await new Promise((resolve) => setTimeout(resolve, 0));
      held!.assertHeld();
      expect(held!.lost.aborted).toBe(false);
    }, { container: lockContainer({ global: engine }) });
    expect(engine.renewals).toEqual([]);
  });

  it('is renewed no more once it is released', async () => {
    const container = lockContainer({ global: engineWithThread() });
    await withLock(lock, [], async () => blockUntilRenewed(1), { container });
    const renewals = Atomics.load(cells, RENEWALS);
    block(TTL_MS);
    expect(Atomics.load(cells, RENEWALS)).toBeLessThanOrEqual(renewals + 1); // one may have been under way
  });

  it('that the engine dropped is lost with that reason', async () => {
    const error = await errorOf(
      withLock(lock, [], async (held) => {
        Atomics.store(cells, IS_GONE, 1);
        expect((await untilLost(held!.lost)).message).toContain('removed from the engine');
      }, { container: lockContainer({ global: engineWithThread() }) }),
    );
    expect(error.code).toBe('ERR_LOCK_LOST');
  });

  it('that cannot be renewed is over at its deadline, known at once after a block', async () => {
    Atomics.store(cells, FAILS, 1);
    await withLock(lock, [], async (held) => {
      block(TTL_MS * 1.5);
      expect(() => held!.assertHeld()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_LOST' }));
      expect((await untilLost(held!.lost)).message).toContain('lease ran out');
    }, { container: lockContainer({ global: engineWithThread() }), onLost: 'report' });
  });

  it('that was seen to be over stays so, although a late answer says that it was renewed', async () => {
    Atomics.store(cells, ANSWERS_AFTER_MS, TTL_MS * 1.5);
    await withLock(lock, [], async (held) => {
      block(TTL_MS * 1.2); // renewed at a third of it, answered after it
      expect(() => held!.assertHeld()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_LOST' }));
      block(TTL_MS);
      expect(Atomics.load(cells, RENEWALS)).toBeGreaterThan(0);
      expect(() => held!.assertHeld()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_LOST' }));
    }, { container: lockContainer({ global: engineWithThread() }), onLost: 'report' });
  });

  it('does not keep the lock for a holder that hangs longer than maxHoldMs', async () => {
    await withLock(lock, [], async () => {
      block(TTL_MS * 3);
      expect(() => currentLocks()[0]!.assertHeld()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_LOST' }));
    }, { container: lockContainer({ global: engineWithThread() }), onLost: 'report', maxHoldMs: TTL_MS / 2 });
  });

  it('ends its thread when the container is closed', async () => {
    const container = lockContainer({ global: engineWithThread() });
    await withLock(lock, [], async () => blockUntilRenewed(1), { container });
    await closeLocks(container);
    expect(Atomics.load(cells, IS_CLOSED)).toBe(1);
  });

  it('falls back to the main thread, with a warning, when the thread cannot start', async () => {
    const engine = engineWithThread({ module: 'file:///does/not/exist.mjs', options: null });
    const warned = new Promise<unknown[]>((resolve) => {
      jest.spyOn(process, 'emitWarning').mockImplementation((...args: unknown[]) => resolve(args));
    });
    await withLock(lock, [], async (held) => {
      expect(await warned).toEqual([expect.stringContaining('lease-engine'), { code: 'HOLDFAST_RENEWAL_THREAD', type: 'HoldfastWarning' }]);
      await new Promise((resolve) => setTimeout(resolve, TTL_MS * 1.5));
      held!.assertHeld();
    }, { container: lockContainer({ global: engine }) });
    expect(engine.renewals.length).toBeGreaterThan(0);
  });
});
