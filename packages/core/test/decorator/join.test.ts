import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { attachLocks, Locked, LockScope } from '@holdfast/core';

class Driver {
  runs = 0;
  readonly gate = new Gate();

  @Locked(LockScope.Process, 'join-{0}-{1}', { onContention: 'join', joinBy: (_self: unknown, pool: unknown, volume: unknown) => [pool, volume] })
  async size(pool: string, volume: string): Promise<string> {
    await settled();
    return `${pool}|${volume}`;
  }

  @Locked(LockScope.Process, 'join-abort', { onContention: 'join', joinBy: () => 'one', signal: (signal: unknown) => signal as AbortSignal })
  async fetch(signal: AbortSignal): Promise<number> {
    const run = ++this.runs;
    await this.gate.opened;
    signal.throwIfAborted();
    return run;
  }

  @Locked(LockScope.Process, 'join-bad', { onContention: 'join', joinBy: () => ({}) })
  async bad(): Promise<void> {}
}

afterEach(closeAll);

describe('calls that join', () => {
  it('share a result only with calls of an equal key, though their names run together', async () => {
    const driver = attachLocks(lockContainer(), new Driver());
    await expect(Promise.all([driver.size('a-b', 'c'), driver.size('a', 'b-c')])).resolves.toEqual(['a-b|c', 'a|b-c']);
  });

  it('make their own try when the first caller ended its own by its signal', async () => {
    const driver = attachLocks(lockContainer(), new Driver());
    const own = new AbortController();
    const first = driver.fetch(own.signal);
    const second = driver.fetch(new AbortController().signal);
    await settled();
    own.abort();
    driver.gate.open();
    expect((await errorOf(first)).name).toBe('AbortError');
    await expect(second).resolves.toBe(2);
  });

  it('are refused a key that is no plain value, and a declaration without one', async () => {
    const driver = attachLocks(lockContainer(), new Driver());
    expect((await errorOf(driver.bad())).code).toBe('ERR_LOCK_NAME_INVALID');
    expect(() => Locked(LockScope.Process, 'x', { onContention: 'join' })(Driver.prototype, 'bad', Object.getOwnPropertyDescriptor(Driver.prototype, 'bad')!)).toThrow(/joinBy/);
    expect(() => Locked(LockScope.Process, 'x', { onContention: 'reject', waitMs: 5 })(Driver.prototype, 'bad', Object.getOwnPropertyDescriptor(Driver.prototype, 'bad')!)).toThrow(/waits for nobody/);
  });
});
