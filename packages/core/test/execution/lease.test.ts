import { Gate, block, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { currentLocks, defineLock, LockScope, withLock, type LockError } from '@holdfast/core';

const lock = defineLock({ scope: LockScope.Global, name: 'lease' });
const other = defineLock({ scope: LockScope.Global, name: 'lease-other' });
const NAME = 'global:lease';

afterEach(closeAll);

const untilLost = (signal: AbortSignal): Promise<LockError> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason as LockError), { once: true }));

describe('a lease (S8)', () => {
  it('is renewed for all locks of the provider in one batch, for as long as they are held', async () => {
    const engine = new LeaseEngine({ ttlMs: 600 });
    const container = lockContainer({ global: engine });
    const renewedThrice = async (): Promise<void> => {
      while (engine.renewals.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await withLock(lock, [], () => withLock(other, [], renewedThrice, { container }), { container });
    expect(new Set(engine.renewals)).toEqual(new Set([2]));
    const renewals = engine.renewals.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(engine.renewals.length).toBe(renewals);
  });

  it('that cannot be renewed is lost at its deadline: `lost` fires with the reason, and the value is carried by the rejection', async () => {
    const engine = new LeaseEngine({ ttlMs: 60 });
    engine.renewFails = true;
    let lostError: LockError | undefined;
    const error = await errorOf(
      withLock(lock, [], async (held) => {
        lostError = await untilLost(held!.lost);
        expect(() => held!.assertHeld()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_LOST' }));
        return 'value';
      }, { container: lockContainer({ global: engine }) }),
    );
    expect(lostError).toMatchObject({ code: 'ERR_LOCK_LOST', message: expect.stringContaining('lease ran out') });
    expect(error).toMatchObject({ code: 'ERR_LOCK_LOST', value: 'value' });
  });

  it('is known to be over at once by assertHeld(), before any timer can tell', async () => {
    const engine = new LeaseEngine({ ttlMs: 200 });
    await withLock(lock, [], async (held) => {
      held!.assertHeld();
      const until = performance.now() + 250;
      while (performance.now() < until); // a blocked event loop: neither renewal nor timer runs
      expect(() => held!.assertHeld()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_LOST' }));
      await untilLost(held!.lost);
    }, { container: lockContainer({ global: engine }), onLost: 'report' });
  });

  it('that the engine dropped is lost when it says so, in nested grants, too', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const container = lockContainer({ global: engine });
    const reasons: unknown[] = [];
    const error = await errorOf(
      withLock(lock, [], (outer) =>
        withLock(lock, [], async (inner) => {
          const both = [untilLost(outer!.lost), untilLost(inner!.lost)];
          engine.drop(NAME);
          reasons.push(...(await Promise.all(both)).map(({ cause }) => (cause as Error).message));
        }, { container, onLost: 'report', reentrant: true }), { container }),
    );
    expect(reasons).toEqual(['cable pulled', 'cable pulled']);
    expect(error.code).toBe('ERR_LOCK_LOST');
  });

  it('that is missing from the answer to a renewal is lost', async () => {
    const engine = new LeaseEngine({ ttlMs: 300 });
    await withLock(lock, [], async (held) => {
      engine.drop(NAME, false);
      expect((await untilLost(held!.lost)).message).toContain('removed from the engine');
    }, { container: lockContainer({ global: engine }), onLost: 'report' });
  });

  it('lets the body’s own error pass unchanged', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const own = new Error('disk full');
    await expect(
      withLock(lock, [], async () => {
        engine.drop(NAME);
        throw own;
      }, { container: lockContainer({ global: engine }) }),
    ).rejects.toBe(own);
  });

  it('returns the value when the author wants losses reported only', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const body = async (): Promise<string> => {
      engine.drop(NAME);
      return 'value';
    };
    await expect(withLock(lock, [], body, { container: lockContainer({ global: engine }), onLost: 'report' })).resolves.toBe('value');
  });

  it('refuses the lock asked again inside a hold that was lost', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const container = lockContainer({ global: engine });
    await withLock(lock, [], async () => {
      engine.drop(NAME);
      expect((await errorOf(withLock(lock, [], async () => undefined, { container }))).code).toBe('ERR_LOCK_LOST');
    }, { container, onLost: 'report' });
  });

  it('lets the next caller of the process in after a loss, by a new acquisition', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const container = lockContainer({ global: engine });
    const gate = new Gate();
    const first = withLock(lock, [], () => gate.opened, { container, onLost: 'report' });
    await settled();
    const second = withLock(lock, [], async () => 'second', { container });
    engine.drop(NAME);
    await expect(second).resolves.toBe('second');
    expect(engine.acquisitions).toBe(2);
    gate.open();
    await first;
    expect(engine.held.size).toBe(0);
  });

  it('that ended while the process was stopped is passed on to nobody: a caller who comes before any timer makes a new acquisition', async () => {
    const engine = new LeaseEngine({ ttlMs: 200, shared: true });
    const container = lockContainer({ global: engine });
    const gate = new Gate();
    const first = withLock(lock, [], () => gate.opened, { container, mode: 'shared', onLost: 'report' });
    await settled();
    block(250);
    engine.drop(NAME, false); // what the engine does with a lease that ran out
    const second = withLock(lock, [], async (held) => (held!.assertHeld(), held!.fencingToken), { container, mode: 'shared' });
    const fence = await second;
    expect(engine.acquisitions).toBe(2);
    expect(fence).toContain((2).toString(16).padStart(16, '0'));
    gate.open();
    await first;
  });

  it('that ended while the process was stopped grants nothing inside it either', async () => {
    const container = lockContainer({ global: new LeaseEngine({ ttlMs: 200 }) });
    const gate = new Gate();
    const bodies: string[] = [];
    const inner = (name: string): Promise<unknown> => withLock(lock, [], async () => bodies.push(name), { container, reentrant: true });
    const lose = async (): Promise<readonly unknown[]> => {
      const inside = withLock(lock, [], () => gate.opened, { container, onLost: 'report', reentrant: true });
      const waiting = errorOf(inner('waited for its sibling'));
      await settled();
      block(250);
      const late = errorOf(inner('came late'));
      gate.open();
      await inside;
      return (await Promise.all([waiting, late])).map(({ code }) => code);
    };
    await expect(withLock(lock, [], lose, { container, onLost: 'report' })).resolves.toEqual(['ERR_LOCK_LOST', 'ERR_LOCK_LOST']);
    expect(bodies).toEqual([]);
  });

  it('lost while another lock of the same call was waited for: no body, and both go back', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const container = lockContainer({ global: engine });
    const both = defineLock({ scope: LockScope.Global, name: () => ['lease', 'lease-other'], where: 'both' });
    const gate = new Gate();
    const bodies: string[] = [];
    const otherHolder = withLock(other, [], () => gate.opened, { container });
    await settled();
    const waiting = errorOf(withLock(both, [], async () => bodies.push('ran'), { container, onLost: 'report' }));
    await settled();
    engine.drop(NAME);
    gate.open();
    expect((await waiting).code).toBe('ERR_LOCK_LOST');
    expect(bodies).toEqual([]);
    await otherHolder;
    await settled();
    expect(engine.held.size).toBe(0);
  });

  it('counts from before the request was sent: an answer that comes after the deadline is no lock', async () => {
    const engine = new LeaseEngine({ ttlMs: 1_000 });
    engine.sentEarlierMs = 2_000;
    const bodies: string[] = [];
    const container = lockContainer({ global: engine });
    const error = await errorOf(withLock(lock, [], async () => bodies.push('ran'), { container }));
    expect(error).toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: expect.stringContaining('run out') });
    expect(bodies).toEqual([]);
    await settled();
    expect(engine.held.size).toBe(0);
  });
});

describe('a hold', () => {
  it('longer than maxHoldMs is let go: the next caller enters and the holder is told', async () => {
    const container = lockContainer();
    const local = defineLock({ scope: LockScope.Process, name: 'hold' });
    const gate = new Gate();
    const first = withLock(local, [], async () => (await gate.opened, 'kept'), { container, maxHoldMs: 20 });
    await expect(withLock(local, [], async () => (currentLocks()[0]!.assertHeld(), 'second'), { container })).resolves.toBe('second');
    gate.open();
    expect(await errorOf(first)).toMatchObject({ code: 'ERR_LOCK_LOST', value: 'kept', message: expect.stringContaining('maxHoldMs') });
  });

  it('after one that died uncleanly begins after lockDelayMs only', async () => {
    const engine = new LeaseEngine();
    engine.tookOver = true;
    const started = performance.now();
    await withLock(lock, [], async () => undefined, { container: lockContainer({ global: engine }), lockDelayMs: 40 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(39);
  });
});

describe('a failed release (S9)', () => {
  it('replaces neither the body’s result nor its error', async () => {
    const engine = new LeaseEngine();
    engine.releaseFails = true;
    const container = lockContainer({ global: engine });
    await expect(withLock(lock, [], async () => 'result', { container })).resolves.toBe('result');
    engine.held.clear();
    const own = new Error('own');
    await expect(withLock(lock, [], () => Promise.reject(own), { container })).rejects.toBe(own);
  });
});
