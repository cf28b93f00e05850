import { Gate, errorOf, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { describe, expect, it } from '@jest/globals';
import { Container, injectable } from 'inversify';
import { closeLocks, currentLocks, Locked, lockModule, LockScope } from '@holdfast/core';

@injectable()
class Driver {
  readonly gate = new Gate();
  bodies = 0;

  @Locked(LockScope.Global, 'closing', { onLost: 'report' })
  async work(): Promise<AbortSignal> {
    this.bodies += 1;
    const { lost } = currentLocks()[0]!;
    await this.gate.opened;
    return lost;
  }
}

function start(): { container: Container; engine: LeaseEngine; driver: Driver } {
  const container = new Container();
  const engine = new LeaseEngine({ ttlMs: 60_000 });
  container.load(lockModule({ global: engine }));
  container.bind(Driver).toSelf();
  return { container, engine, driver: container.get(Driver) };
}

describe('closeLocks (S14)', () => {
  it('lets holders finish, rejects waiters and later calls, and leaves nothing in the engine', async () => {
    const { container, engine, driver } = start();
    const holder = driver.work();
    await settled();
    const waiter = errorOf(driver.work());
    await settled();
    const closing = closeLocks(container);
    expect((await waiter).code).toBe('ERR_LOCK_CLOSED');
    expect((await errorOf(driver.work())).code).toBe('ERR_LOCK_CLOSED');
    expect(engine.isClosed).toBe(false);
    driver.gate.open();
    await closing;
    expect((await holder).aborted).toBe(false);
    expect(engine.isClosed).toBe(true);
    expect(engine.held.size).toBe(0);
    expect(driver.bodies).toBe(1);
  });

  it('tells holders that their lock is gone when they do not finish in time', async () => {
    const { container, engine, driver } = start();
    const holder = driver.work();
    await settled();
    await closeLocks(container, { graceMs: 5 });
    expect(engine.isClosed).toBe(true);
    driver.gate.open();
    const lost = await holder;
    expect(lost.reason).toMatchObject({ code: 'ERR_LOCK_LOST', message: expect.stringContaining('closed') });
  });

  it('may be called again', async () => {
    const { container } = start();
    await closeLocks(container);
    await closeLocks(container);
  });
});
