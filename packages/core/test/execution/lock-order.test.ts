import { closeAll, errorOf, lockContainer } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Container } from 'inversify';
import { acquireLock, attachLocks, defineLock, Locked, LockScope, withLock, type LockDefinition, type LockEvent, type LockModuleOptions } from '@holdfast/core';
import { localSpace } from '../../src/execution/queue-space.js';
import { orderEvents } from './order-events.js';

/** Each method of the two is harmless alone, and so are any two of the three. */
class VolumeDriver {
  constructor(readonly pool?: PoolDriver) {}

  @Locked(LockScope.Process, 'volume-{0}')
  async extend(volume: string): Promise<void> {
    await this.pool?.reserve(volume);
  }

  @Locked(LockScope.Process, 'export-{0}')
  async unexport(volume: string): Promise<void> {
    await this.lockOnly(volume);
  }

  @Locked(LockScope.Process, 'volume-{0}')
  async lockOnly(_volume: string): Promise<void> {}
}

class PoolDriver {
  exports?: VolumeDriver;
  ran: string[] = [];

  @Locked(LockScope.Process, 'pool')
  async reserve(volume: string): Promise<void> {
    this.ran.push(volume);
    await this.exports?.unexport(volume);
  }
}

let told: LockEvent[];
let stop: () => void;
beforeEach(() => {
  ({ told, stop } = orderEvents());
});
afterEach(async () => {
  stop();
  await closeAll();
});

let count = 0;
/** A lock of a template of its own, so that no test knows what another has taught. */
const fresh = (name: string, scope: LockScope = LockScope.Process): LockDefinition => defineLock({ scope, name: `order-${1_000 + ++count}-${name}`, where: name });

/** Takes `locks` one inside the other, in one task: nothing can ever wait. */
function nest(container: Container, ...locks: readonly LockDefinition[]): Promise<void> {
  const [first, ...rest] = locks;
  return first === undefined ? Promise.resolve() : withLock(first, [], () => nest(container, ...rest), { container, reentrant: true });
}

describe('locks asked for in opposite orders (S5)', () => {
  it('are reported when the last of three methods of two classes has run, long before anything could deadlock', async () => {
    const container = lockContainer();
    const pool = attachLocks(container, new PoolDriver());
    const volumes = attachLocks(container, new VolumeDriver(pool));
    await volumes.extend('1');
    await volumes.unexport('1');
    expect(told).toEqual([]);
    pool.exports = attachLocks(container, new VolumeDriver());
    await pool.reserve('1');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ event: 'order', method: 'VolumeDriver.unexport', scope: 'process', template: 'export-{0}' });
    expect(told[0]!.steps!.map(({ held, asked }) => [held.method, asked.method])).toEqual([
      ['PoolDriver.reserve', 'VolumeDriver.unexport'],
      ['VolumeDriver.unexport', 'VolumeDriver.lockOnly'],
      ['VolumeDriver.extend', 'PoolDriver.reserve'],
    ]);
    expect(told[0]!.reason).toContain('VolumeDriver.unexport asks for the process lock "export-1" inside "pool" (process, PoolDriver.reserve)');
    await pool.reserve('1');
    expect(told).toHaveLength(1);
  });

  it('reach the logger of lockModule as one warning', async () => {
    const lines: string[] = [];
    const ignore = (): void => undefined;
    const logger = { debug: ignore, info: ignore, error: ignore, warn: (line: string): void => void lines.push(line) };
    const container = lockContainer({ logger });
    const [a, b] = [fresh('a'), fresh('b')];
    for (const locks of [[a, b], [b, a], [b, a]]) await nest(container, ...locks);
    expect(lines).toEqual([expect.stringMatching(/^process lock ".*-a" order by a: asked for in an order that can deadlock: a asks for .* inside .*-b.*; b asks for .* inside .*-a/)]);
  });

  it('are a warning of the process when nobody listens', async () => {
    stop();
    const container = lockContainer();
    const [a, b] = [fresh('a'), fresh('b')];
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await nest(container, a, b);
    await nest(container, b, a);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^lock order: a asks for/), expect.objectContaining({ code: 'HOLDFAST_LOCK_ORDER' }));
    warn.mockRestore();
  });

  it('are found across scopes and engines, in handles, too', async () => {
    const container = lockContainer({ global: new LeaseEngine() });
    const [local, global] = [fresh('local'), fresh('global', LockScope.Global)];
    await nest(container, global, local);
    expect(told).toEqual([]);
    await using outer = await acquireLock(local, [], { container });
    await using inner = await outer.run(() => acquireLock(global, [], { container }));
    expect([outer.lockName, inner.lockName]).toHaveLength(2);
    expect(told.map(({ scope }) => scope)).toEqual(['global']);
  });

  it('are found between names of one template, which may nest in any order that is one', async () => {
    const container = lockContainer();
    const lock = defineLock({ scope: LockScope.Process, name: 'order-volume-{0}' });
    const copy = (from: string, to: string): Promise<void> => withLock(lock, [from], () => withLock(lock, [to], async () => undefined, { container }), { container });
    for (const [from, to] of [['m', 'b'], ['b', 'z'], ['z', 'a'], ['m', 'a'], ['n', 'o'], ['m', 'z']] as const) await copy(from, to);
    expect(told).toEqual([]);
    await copy('a', 'm');
    expect(told).toHaveLength(1);
    await copy('z', 'm');
    expect(told).toHaveLength(1);
  });

  it('are found between a nested call and several names taken together, whichever comes first, and told of the nested one', async () => {
    const container = lockContainer();
    const [a, b] = [fresh('a'), fresh('b')];
    const both = defineLock({ scope: LockScope.Process, name: [a.name as string, b.name as string], where: 'both' });
    await nest(container, b, a);
    await nest(container, both);
    const [c, d] = [fresh('c'), fresh('d')];
    await nest(container, defineLock({ scope: LockScope.Process, name: [c.name as string, d.name as string], where: 'both' }));
    await nest(container, d, c);
    expect(told.map(({ steps }) => steps!.map(({ asked }) => asked.method))).toEqual([['a', 'both'], ['c', 'both']]);
  });
});

describe('nothing is reported (S5)', () => {
  it.each<[string, (container: Container, a: LockDefinition, b: LockDefinition) => Promise<unknown>]>([
    ['for a lock asked again', async (container, a, b) => {
      await nest(container, a, b, a);
      await nest(container, a, b);
    }],
    ['for one order, however often', async (container, a, b) => {
      for (let turn = 0; turn < 3; turn += 1) await nest(container, a, b);
    }],
    ['for siblings', async (container, a, b) => {
      const outer = fresh('outer');
      await withLock(outer, [], () => Promise.all([nest(container, a), nest(container, b)]), { container });
      await withLock(outer, [], () => Promise.all([nest(container, b), nest(container, a)]), { container });
    }],
    ['for a call that does not wait', async (container, a, b) => {
      await nest(container, a, b);
      await withLock(b, [], () => withLock(a, [], async () => undefined, { container, waitMs: 0 }), { container });
    }],
    ['for shared access in both orders', async (container, a, b) => {
      const shared = { container, mode: 'shared' } as const;
      await withLock(a, [], () => withLock(b, [], async () => undefined, shared), shared);
      await withLock(b, [], () => withLock(a, [], async () => undefined, shared), shared);
    }],
    ['for locks held one after the other', async (container, a, b) => {
      for (const lock of [a, b, a]) await nest(container, lock);
    }],
    ['for several names taken together, in whatever order they are written', async (container, a, b) => {
      for (const name of [[a.name, b.name], [b.name, a.name]] as string[][]) await nest(container, defineLock({ scope: LockScope.Process, name, where: 'both' }));
      const pair = defineLock({ scope: LockScope.Process, name: [`${String(a.name)}{0}`, `${String(a.name)}{1}`], where: 'pair' });
      for (const names of [['x', 'y'], ['y', 'x']]) await withLock(pair, names, async () => undefined, { container });
    }],
  ])('%s', async (_what, act) => {
    await act(lockContainer(), fresh('a'), fresh('b'));
    expect(told).toEqual([]);
  });

  it('for a lock that `when` skips', async () => {
    class Skipping {
      @Locked(LockScope.Process, 'skip-b', { when: (_self, isWanted: boolean) => isWanted })
      async b(_isWanted: boolean, then: () => Promise<void>): Promise<void> {
        await then();
      }

      @Locked(LockScope.Process, 'skip-a')
      async a(then: () => Promise<void>): Promise<void> {
        await then();
      }
    }
    const driver = attachLocks(lockContainer(), new Skipping());
    const nothing = async (): Promise<void> => undefined;
    await driver.a(() => driver.b(true, nothing));
    await driver.b(false, () => driver.a(nothing));
    expect(told).toEqual([]);
    await driver.b(true, () => driver.a(nothing));
    expect(told).toHaveLength(1);
  });

  it('when the container ignores order', async () => {
    const container = lockContainer({ lockOrder: 'ignore' });
    const [a, b] = [fresh('a'), fresh('b')];
    for (const locks of [[a, b], [b, a]]) await nest(container, ...locks);
    expect(told).toEqual([]);
  });
});

describe("lockOrder: 'refuse'", () => {
  it('throws ERR_LOCK_ORDER each time, runs nothing and leaves nothing behind; the order seen first goes on', async () => {
    const container = lockContainer({ lockOrder: 'refuse' });
    const [a, b] = [fresh('a'), fresh('b')];
    await nest(container, a, b);
    for (let turn = 0; turn < 2; turn += 1) {
      let ran = false;
      const error = await errorOf(withLock(b, [], () => withLock(a, [], async () => void (ran = true), { container }), { container }));
      expect(error).toMatchObject({ code: 'ERR_LOCK_ORDER', lockName: a.name, retryable: false, message: expect.stringContaining('b asks for') });
      expect(ran).toBe(false);
      expect([a, b].filter(({ name }) => localSpace.queues.has(name as string))).toEqual([]);
      await nest(container, a, b);
    }
    expect(told).toHaveLength(1);
  });

  it('refuses the decorated method on its fast way in, too', async () => {
    const container = lockContainer({ lockOrder: 'refuse' });
    class Driver {
      @Locked(LockScope.Process, 'fast-{0}')
      async take(_name: string, inside?: () => Promise<void>): Promise<void> {
        await inside?.();
      }
    }
    const driver = attachLocks(container, new Driver());
    await driver.take('a', () => driver.take('b'));
    expect(await errorOf(driver.take('b', () => driver.take('a')))).toMatchObject({ code: 'ERR_LOCK_ORDER', method: 'Driver.take' });
    await driver.take('a', () => driver.take('b'));
  });

  it('never refuses several names taken together: the nested call that goes against them is refused from then on', async () => {
    const container = lockContainer({ lockOrder: 'refuse' });
    const [a, b] = [fresh('a'), fresh('b')];
    const both = defineLock({ scope: LockScope.Process, name: [a.name as string, b.name as string] });
    await nest(container, b, a);
    await nest(container, both);
    expect((await errorOf(nest(container, b, a))).code).toBe('ERR_LOCK_ORDER');
    await nest(container, both);
  });

  it('is one of three words', () => {
    expect(() => lockContainer({ lockOrder: 'forbid' } as unknown as LockModuleOptions)).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID' }));
  });
});
