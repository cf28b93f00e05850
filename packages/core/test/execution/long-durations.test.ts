import { Gate, closeAll, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closeLocks, defineLock, LockScope, withLock, type ImperativeLockOptions } from '@holdfast/core';

const DAY_MS = 86_400_000;
const LONG = [30 * DAY_MS, Infinity];
/** A timer that Node took for one of a millisecond would have fired long before. */
const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

afterEach(closeAll);

describe.each(LONG)('a duration of %d ms, longer than Node\'s timers', (ms) => {
  it.each<[string, ImperativeLockOptions]>([
    ['maxHoldMs', { maxHoldMs: ms }],
    ['waitMs', { waitMs: ms }],
    ['warnHeldMs and warnWaitedMs', { warnHeldMs: ms, warnWaitedMs: ms }],
  ])('as %s neither ends a hold nor a wait, nor warns', async (_option, options) => {
    const container = lockContainer({ global: new LeaseEngine() });
    const warned: unknown[] = [];
    const hear = (message: unknown): void => void warned.push(message);
    subscribe('holdfast:lock:warning', hear);
    try {
      for (const scope of [LockScope.Process, LockScope.Global]) {
        const lock = defineLock({ scope, name: `long-${scope}` });
        const gate = new Gate();
        const first = withLock(lock, [], async (held) => (await gate.opened, held!.assertHeld()), { container, ...options });
        const second = withLock(lock, [], async () => 'second', { container, ...options });
        await aMoment();
        gate.open();
        await first;
        await expect(second).resolves.toBe('second');
      }
    } finally {
      unsubscribe('holdfast:lock:warning', hear);
    }
    expect(warned).toEqual([]);
  });

  it('as graceMs lets a holder finish', async () => {
    const container = lockContainer();
    const gate = new Gate();
    const holder = withLock(defineLock({ scope: LockScope.Process, name: 'long-grace' }), [], async (held) => (await gate.opened, held!.assertHeld()), { container });
    await settled();
    const closing = closeLocks(container, { graceMs: ms });
    await aMoment();
    gate.open();
    await Promise.all([holder, closing]);
  });

  it('as lockDelayMs of a lease engine keeps the lock back, and the caller can give up', async () => {
    const engine = new LeaseEngine();
    engine.tookOver = true;
    const container = lockContainer({ global: engine });
    const lock = defineLock({ scope: LockScope.Global, name: 'long-delay' });
    const caller = new AbortController();
    const waiting = withLock(lock, [], async () => 'granted', { container, lockDelayMs: ms, signal: caller.signal });
    await aMoment();
    caller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_LOCK_ABORTED' });
  });
});
