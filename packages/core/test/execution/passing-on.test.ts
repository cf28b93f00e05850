import { Gate, closeAll, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { closeLocks, defineLock, LockScope, withLock } from '@holdfast/core';
import type { AcquireRequest, LockGrant, LockName, LockProviderCapabilities } from '@holdfast/core/provider';

const lock = defineLock({ scope: LockScope.Global, name: 'passing-on' });
const PASSED_ON = 17; // one grant of the engine: the first caller and sixteen after it

afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

/** An engine whose answers and releases wait at gates, and that notes when it was asked. */
class GatedEngine extends LeaseEngine {
  readonly answers = new Gate();
  readonly releasing = new Gate();
  readonly askedAt: number[] = [];
  readonly releasedAt: number[] = [];
  readonly wishes: AcquireRequest[] = [];

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.askedAt.push(performance.now());
    this.wishes.push(request);
    await this.answers.opened;
    const grant = await super.acquire(name, request);
    const release = async (): Promise<void> => {
      await this.releasing.opened;
      await grant.release();
      this.releasedAt.push(performance.now());
    };
    return { ...grant, release };
  }
}

function polling(pollMs: number): GatedEngine {
  const engine = new GatedEngine();
  Object.assign(engine, { capabilities: { ...engine.capabilities, waiting: 'poll', pollMs } satisfies LockProviderCapabilities });
  engine.answers.open();
  engine.releasing.open();
  return engine;
}

describe('one grant of an engine among the callers of a process (S7)', () => {
  it.each([
    [PASSED_ON, 1],
    [PASSED_ON + 1, 2],
    [2 * PASSED_ON, 2],
  ])('serves seventeen and goes back: %i callers need %i', async (callers, acquisitions) => {
    jest.spyOn(performance, 'now').mockReturnValue(1_000); // no time passes
    const engine = new LeaseEngine();
    const container = lockContainer({ global: engine });
    await Promise.all(Array.from({ length: callers }, () => withLock(lock, [], () => Promise.resolve(), { container })));
    expect(engine.acquisitions).toBe(acquisitions);
  });

  it.each([
    [99, 1],
    [100, 2],
  ])('goes back after 100 ms: the next caller after %i ms needs %i', async (afterMs, acquisitions) => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const engine = new LeaseEngine();
    const container = lockContainer({ global: engine });
    const gate = new Gate();
    const first = withLock(lock, [], () => gate.opened, { container });
    const second = withLock(lock, [], () => Promise.resolve(), { container });
    await settled();
    clock.mockReturnValue(1_000 + afterMs);
    gate.open();
    await Promise.all([first, second]);
    expect(engine.acquisitions).toBe(acquisitions);
  });

  it('rests for the time between two looks before it asks again, where other processes poll', async () => {
    const pollMs = 120;
    const engine = polling(pollMs);
    const container = lockContainer({ global: engine });
    await Promise.all(Array.from({ length: PASSED_ON + 1 }, () => withLock(lock, [], () => Promise.resolve(), { container })));
    expect(engine.askedAt.length).toBeGreaterThan(1);
    expect(engine.askedAt[1]! - engine.releasedAt[0]!).toBeGreaterThanOrEqual(pollMs - 2);
  });
});

describe('a lock taken over from a holder that died', () => {
  it.each([
    [0, 150],
    [150, 0],
  ])('rests for the longest pause that anybody who waits asked for (%i, %i)', async (one, other) => {
    const engine = new GatedEngine();
    engine.tookOver = true;
    engine.releasing.open();
    const container = lockContainer({ global: engine });
    const enteredAt: number[] = [];
    const calls = [one, other].map((lockDelayMs) => {
      return withLock(lock, [], () => Promise.resolve(enteredAt.push(performance.now())), { container, lockDelayMs });
    });
    await settled();
    const answeredAt = performance.now();
    engine.answers.open();
    await Promise.all(calls);
    expect(enteredAt[0]! - answeredAt).toBeGreaterThanOrEqual(148);
  });
});

describe('a release that the engine does not confirm', () => {
  it('frees the caller all the same, after a while', async () => {
    const engine = new GatedEngine();
    engine.answers.open();
    const container = lockContainer({ global: engine });
    await expect(withLock(lock, [], () => Promise.resolve('value'), { container })).resolves.toBe('value');
    expect(engine.releasedAt).toEqual([]);
    engine.releasing.open();
  });

  it('is waited for by closeLocks', async () => {
    const engine = new GatedEngine();
    engine.answers.open();
    const container = lockContainer({ global: engine });
    const call = withLock(lock, [], () => Promise.resolve(), { container });
    await settled();
    const closing = closeLocks(container);
    await settled();
    expect(engine.isClosed).toBe(false);
    engine.releasing.open();
    await Promise.all([call, closing]);
    expect(engine.releasedAt).toHaveLength(1);
    expect(engine.isClosed).toBe(true);
  });
});
