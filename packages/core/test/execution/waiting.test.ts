import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { defineLock, LockScope, withLock } from '@holdfast/core';

const local = defineLock({ scope: LockScope.Process, name: 'waiting' });
const remote = defineLock({ scope: LockScope.Global, name: 'waiting' });

afterEach(closeAll);

describe.each([
  ['in the local queue', local],
  ['before an engine', remote],
])('a wait %s can be cut short (S1, S12)', (_where, lock) => {
  const start = async () => {
    const container = lockContainer({ global: new LeaseEngine() });
    const gate = new Gate();
    const holder = withLock(lock, [], () => gate.opened, { container });
    await settled();
    return { container, gate, holder };
  };

  it('by its time limit: it rejects, tells how long it waited and who holds the lock, and runs nothing', async () => {
    const { container, gate, holder } = await start();
    let ran = false;
    const error = await errorOf(withLock(lock, [], async () => void (ran = true), { container, waitMs: 20 }));
    expect(error).toMatchObject({ code: 'ERR_LOCK_TIMEOUT', lockName: 'waiting', retryable: true, holder: { pid: process.pid } });
    expect((error as { waitedMs?: number }).waitedMs).toBeGreaterThanOrEqual(19);
    gate.open();
    await holder;
    await settled();
    expect(ran).toBe(false);
  });

  it('by a signal that has fired before: it does not even queue', async () => {
    const { container, gate, holder } = await start();
    const reason = new Error('changed my mind');
    const error = await errorOf(withLock(lock, [], async () => undefined, { container, signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ code: 'ERR_LOCK_ABORTED', name: 'AbortError', cause: reason });
    gate.open();
    await holder;
  });

  it('by a signal that fires during the wait, and the next in line is not held up', async () => {
    const { container, gate, holder } = await start();
    const controller = new AbortController();
    const aborted = errorOf(withLock(lock, [], async () => undefined, { container, signal: controller.signal }));
    const next = withLock(lock, [], async () => 'next', { container });
    await settled();
    controller.abort(new Error('stop'));
    expect((await aborted).code).toBe('ERR_LOCK_ABORTED');
    gate.open();
    await expect(next).resolves.toBe('next');
    await holder;
  });

  it('and a signal that fires after the grant leaves the body alone', async () => {
    const container = lockContainer({ global: new LeaseEngine() });
    const controller = new AbortController();
    await expect(withLock(lock, [], async () => (controller.abort(), 'done'), { container, signal: controller.signal })).resolves.toBe('done');
  });
});

describe('an abandoned claim', () => {
  it('is withdrawn from the engine when nobody else of the process waits', async () => {
    const engine = new LeaseEngine();
    const container = lockContainer({ global: engine });
    const blocked = await engine.acquire('global:waiting' as never, { mode: 'exclusive', wait: true, signal: new AbortController().signal, owner: { id: 'x', host: 'h', pid: 1, sinceAt: 0 }, onLost: () => undefined });
    const error = await errorOf(withLock(remote, [], async () => undefined, { container, waitMs: 10 }));
    expect(error).toMatchObject({ code: 'ERR_LOCK_TIMEOUT', holder: { pid: 1, host: 'h' } });
    await blocked.release();
    await settled();
    expect(engine.held.size).toBe(0);
    await expect(withLock(remote, [], async () => 'free', { container, waitMs: 1_000 })).resolves.toBe('free');
  });
});

describe('a failing engine', () => {
  it('rejects every caller that shared the request, with the true cause, and runs nothing', async () => {
    const engine = new LeaseEngine();
    const container = lockContainer({ global: engine });
    engine.acquireFails = new Error('connection refused');
    const errors = await Promise.all([1, 2].map(() => errorOf(withLock(remote, [], async () => undefined, { container }))));
    for (const error of errors) expect(error).toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', cause: engine.acquireFails, message: expect.stringContaining('connection refused') });
    engine.acquireFails = undefined;
    await expect(withLock(remote, [], async () => 'back', { container })).resolves.toBe('back');
  });
});
