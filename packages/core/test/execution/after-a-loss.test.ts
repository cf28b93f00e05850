import { Gate, block, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { currentLocks, defineLock, Locked, LockScope, withLock, attachLocks } from '@holdfast/core';
import type { LockGrant } from '@holdfast/core/provider';

const TTL_MS = 300;
const lock = defineLock({ scope: LockScope.Global, name: 'loss' });
const reentrant = defineLock({ scope: LockScope.Global, name: 'loss-inside', reentrant: true });
const both = defineLock({ scope: LockScope.Global, name: ['loss-a', 'loss-b'] });

afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

describe('after a lease has run out in a blocked event loop', () => {
  it('the next caller is not let in on it, but asks the engine anew', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000); // so that it is over within the time for which a lock is passed on here
    const engine = new LeaseEngine({ ttlMs: TTL_MS });
    engine.sentEarlierMs = TTL_MS - 40;
    const container = lockContainer({ global: engine });
    const first = errorOf(withLock(lock, [], async () => {
      await settled(); // so that the next one waits
      engine.sentEarlierMs = 0;
      clock.mockReturnValue(1_060);
    }, { container }));
    const second = withLock(lock, [], (held) => Promise.resolve(held!.assertHeld()), { container });
    expect(await first).toMatchObject({ code: 'ERR_LOCK_LOST' });
    await second;
    expect(engine.acquisitions).toBe(2);
  });

  it('nothing is granted inside the lost hold', async () => {
    const container = lockContainer({ global: new LeaseEngine({ ttlMs: TTL_MS }) });
    const acquired: unknown[] = [];
    const note = (message: unknown): void => void acquired.push(message);
    subscribe('holdfast:lock:acquired', note);
    let second: Promise<Error & { code?: string }> | undefined;
    try {
      const outer = withLock(reentrant, [], async () => {
        const first = errorOf(withLock(reentrant, [], async () => {
          await settled(); // so that the next one waits
          block(TTL_MS + 20);
        }, { container }));
        second = errorOf(withLock(reentrant, [], () => Promise.resolve(), { container }));
        await Promise.all([first, second]);
      }, { container });
      expect(await errorOf(outer)).toMatchObject({ code: 'ERR_LOCK_LOST' });
      expect(await second).toMatchObject({ code: 'ERR_LOCK_LOST' });
      expect(acquired).toHaveLength(2); // the outer one and the first inside
    } finally {
      unsubscribe('holdfast:lock:acquired', note);
    }
  });

  it('a renewal whose answer comes then brings nothing back', async () => {
    const answered = new Gate();
    class HangingEngine extends LeaseEngine {
      override readonly lease = {
        ttlMs: TTL_MS,
        renew: (grants: readonly LockGrant[]): Promise<readonly LockGrant[]> => {
          if (this.renewals.push(grants.length) === 1) block(TTL_MS * 0.8); // asked at a third of the lease, answered after its end: by the answer alone it would last on
          answered.open();
          return Promise.resolve(grants);
        },
      };
    }
    const container = lockContainer({ global: new HangingEngine() });
    const call = withLock(lock, [], async (held) => {
      await answered.opened;
      await settled();
      expect(() => held!.assertHeld()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_LOST' }));
    }, { container });
    expect(await errorOf(call)).toMatchObject({ code: 'ERR_LOCK_LOST', message: expect.stringContaining('lease ran out') });
  });
});

describe('after the loss of one lock of several', () => {
  it.each(['loss-a', 'loss-b'])('the call rejects, whichever it was (%s)', async (name) => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const error = await errorOf(withLock(both, [], () => Promise.resolve(engine.drop(`global:${name}`)), { container: lockContainer({ global: engine }) }));
    expect(error).toMatchObject({ code: 'ERR_LOCK_LOST', lockName: name });
  });
});

describe('a locked generator whose lock is lost', () => {
  class Reader {
    @Locked(LockScope.Global, 'loss-generator')
    async *read(): AsyncGenerator<number> {
      yield 1;
      yield 2;
    }

    @Locked(LockScope.Global, 'loss-generator')
    async *dropping(drop: () => void): AsyncGenerator<number> {
      yield 1;
      drop();
    }
  }

  it('makes no further step', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const reader = attachLocks(lockContainer({ global: engine }), new Reader());
    const steps = reader.read();
    expect(await steps.next()).toEqual({ done: false, value: 1 });
    engine.drop('global:loss-generator');
    expect(await errorOf(steps.next())).toMatchObject({ code: 'ERR_LOCK_LOST' });
  });

  it('does not end as if nothing had been', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const reader = attachLocks(lockContainer({ global: engine }), new Reader());
    const steps = reader.dropping(() => engine.drop('global:loss-generator'));
    await steps.next();
    expect(await errorOf(steps.next())).toMatchObject({ code: 'ERR_LOCK_LOST' });
  });
});

describe('stacked locks', () => {
  class Stacked {
    inside = 0;
    most = 0;

    @Locked(LockScope.Process, 'stacked-{0}', { mode: 'shared' })
    @Locked(LockScope.Process, 'stacked-mode')
    async sharedAbove(_mode: string): Promise<void> {
      await this.#stay();
    }

    @Locked(LockScope.Process, 'stacked-mode')
    @Locked(LockScope.Process, 'stacked-{0}', { mode: 'shared' })
    async sharedBelow(_mode: string): Promise<void> {
      await this.#stay();
    }

    @Locked(LockScope.Process, 'stacked-wait', { waitMs: 20 })
    @Locked(LockScope.Process, 'stacked-wait-other', { waitMs: 600_000 })
    async shortAbove(): Promise<void> {}

    @Locked(LockScope.Process, 'stacked-wait', { waitMs: 600_000 })
    @Locked(LockScope.Process, 'stacked-wait-other', { waitMs: 20 })
    async shortBelow(): Promise<void> {}

    async #stay(): Promise<void> {
      this.inside += 1;
      this.most = Math.max(this.most, this.inside);
      await settled();
      this.inside -= 1;
    }
  }

  it.each(['sharedAbove', 'sharedBelow'] as const)('of one name are exclusive when one of them is (%s)', async (method) => {
    const stacked = attachLocks(lockContainer(), new Stacked());
    await Promise.all([stacked[method]('mode'), stacked[method]('mode')]);
    expect(stacked.most).toBe(1);
  });

  it.each(['shortAbove', 'shortBelow'] as const)('wait as long as the shortest of their limits (%s)', async (method) => {
    const container = lockContainer();
    const stacked = attachLocks(container, new Stacked());
    const gate = new Gate();
    const held = withLock(defineLock({ scope: LockScope.Process, name: 'stacked-wait' }), [], () => gate.opened, { container });
    expect(await errorOf(stacked[method]())).toMatchObject({ code: 'ERR_LOCK_TIMEOUT' });
    gate.open();
    await held;
  });
});

describe('a call that has ended while something it began still holds its lock', () => {
  it('is in nobody’s way with what it left waiting elsewhere', async () => {
    const container = lockContainer();
    const [x, y] = ['ended-x', 'ended-y'].map((name) => defineLock({ scope: LockScope.Process, name, reentrant: true }));
    const [holdsY, asksX, insideX] = [new Gate(), new Gate(), new Gate()];
    const other = withLock(y!, [], async () => {
      holdsY.open();
      await asksX.opened;
      await withLock(x!, [], () => Promise.resolve(), { container });
    }, { container });
    await holdsY.opened;
    const left: Promise<unknown>[] = [];
    await withLock(x!, [], async () => {
      left.push(withLock(x!, [], () => insideX.opened, { container }), withLock(y!, [], () => Promise.resolve(), { container }));
      await settled();
    }, { container });
    asksX.open();
    await settled();
    insideX.open();
    await Promise.all([other, ...left]);
    expect(currentLocks()).toEqual([]);
  });
});
