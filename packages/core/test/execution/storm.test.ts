import { Gate, closeAll, lockContainer, settled } from '../setup.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defineLock, isLockError, LockScope, withLock } from '@holdfast/core';
import { localSpace } from '../../src/execution/queue-space.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const WAITERS = 100_000;
const lock = defineLock({ scope: LockScope.Process, name: 'storm' });

afterEach(closeAll);

async function heapInUse(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await settled();
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('100,000 waiters that give up (S12)', () => {
  it.each([
    ['aborted by one signal', (signal: AbortSignal) => ({ signal })],
    ['timed out', () => ({ waitMs: 1 })],
  ])('%s leave no queue, no timer and no heap behind', async (_how, options) => {
    const container = lockContainer();
    const gate = new Gate();
    const holder = withLock(lock, [], () => gate.opened, { container });
    await withLock(defineLock({ scope: LockScope.Process, name: 'storm-warm-up' }), [], async () => undefined, { container });
    const timersBefore = timers();
    const heapBefore = await heapInUse();
    const delay = monitorEventLoopDelay({ resolution: 5 });

    const controller = new AbortController();
    let failures = 0;
    const storm = async (): Promise<void> => {
      const waits: Promise<void>[] = [];
      for (let index = 0; index < WAITERS; index += 1) {
        waits.push(withLock(lock, [], async () => undefined, { container, ...options(controller.signal) }).catch((error: unknown) => void (failures += Number(isLockError(error)))));
        if (index % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      delay.enable();
      controller.abort(new Error('storm over'));
      await Promise.all(waits);
      delay.disable();
    };
    await storm();

    expect(failures).toBe(WAITERS);
    expect([...localSpace.queues.get('storm')!.waiters()]).toEqual([]);
    expect(timers()).toBeLessThanOrEqual(timersBefore);
    expect(((await heapInUse()) - heapBefore) / 2 ** 20).toBeLessThan(5);
    process.stderr.write(`storm ${_how}: longest block ${(delay.max / 1e6).toFixed(0)} ms\n`);
    gate.open();
    await holder;
    expect(localSpace.queues.has('storm')).toBe(false);
  }, 120_000);
});
