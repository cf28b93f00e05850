import { Gate, closeAll, lockContainer, settled } from '../setup.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Container } from 'inversify';
import * as source from '@holdfast/core';
// The built package is a second copy of the same code, as a second installed version would be.
import * as built from '../../lib/index.js';

afterEach(closeAll);

describe('two copies of core in one process (S7)', () => {
  it('exclude each other, know each other’s call chain and each other’s errors', async () => {
    expect(built.withLock).not.toBe(source.withLock);
    const container = lockContainer();
    const other = new Container();
    other.load(built.lockModule({}));
    const one = source.defineLock({ scope: 'process', name: 'copies' });
    const two = built.defineLock({ scope: 'process', name: 'copies' });
    class Driver {
      inside = 0;
      most = 0;

      @built.Locked('process', 'copies-method')
      async work(): Promise<void> {
        this.most = Math.max(this.most, ++this.inside);
        await settled();
        this.inside -= 1;
      }
    }
    const driver = built.attachLocks(other as never, new Driver());
    const queuedBySource = source.withLock(source.defineLock({ scope: 'process', name: 'copies-method' }), [], () => settled(), { container });
    await Promise.all([queuedBySource, driver.work(), driver.work()]);
    expect(driver.most).toBe(1);
    const gate = new Gate();
    let entered = false;
    const holder = source.withLock(one, [], () => gate.opened, { container });
    const rival = built.withLock(two, [], async () => void (entered = true), { container: other as never });
    await settled();
    expect(entered).toBe(false);
    gate.open();
    await Promise.all([holder, rival]);
    await source.withLock(one, [], () => built.withLock(two, [], async () => expect(source.currentLocks().length).toBe(1), { container: other as never, reentrant: true }), { container });
    const held = source.withLock(one, [], () => settled(), { container });
    const error: unknown = await built.withLock(two, [], async () => undefined, { container: other as never, waitMs: 0 }).catch((reason: unknown) => reason);
    await held;
    expect(source.isLockError(error, 'ERR_LOCK_BUSY')).toBe(true);
    expect(error).not.toBeInstanceOf(source.LockError);
    await built.closeLocks(other as never);
  });
});
