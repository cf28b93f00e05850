import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Container } from 'inversify';
import { acquireLock, attachLocks, defineLock, Locked, LockScope, withLock, type LockDefinition, type LockEvent } from '@holdfast/core';
import { orderEvents } from './order-events.js';

let count = 0;
const fresh = (): LockDefinition => defineLock({ scope: LockScope.Process, name: `await-${++count}`, where: 'await-chain' });

let container: Container;
let told: LockEvent[];
let stop: () => void;
beforeEach(() => {
  container = lockContainer();
  ({ told, stop } = orderEvents());
});
afterEach(async () => {
  stop();
  await closeAll();
});

const hold = <R>(lock: LockDefinition, body: () => Promise<R>): Promise<R> => withLock(lock, [], body, { container });

/** As most limiters are: whoever ends a job starts the next one, in its own context. */
class Limiter {
  readonly #jobs: (() => Promise<unknown>)[] = [];
  #isBusy = false;

  run<R>(job: () => Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => job().then(resolve, reject));
      if (!this.#isBusy) this.#next();
    });
  }

  #next(): void {
    const job = this.#jobs.shift();
    this.#isBusy = job !== undefined;
    void job?.().finally(() => this.#next());
  }
}

describe('a stranger that a limiter runs in a holder’s context', () => {
  it('closes no circle with it, whoever asks last (S5)', async () => {
    const [x, y, limiter, gate, strangerAsks] = [fresh(), fresh(), new Limiter(), new Gate(), new Gate()];
    const job = new Gate();
    const holder = hold(x, async () => {
      await limiter.run(() => job.opened);
      await gate.opened;
    });
    const waiter = hold(y, async () => {
      await strangerAsks.opened;
      return hold(x, async () => 'had both');
    });
    await settled();
    const stranger = limiter.run(() => hold(y, async () => 'had its own'));
    job.open();
    await settled();
    strangerAsks.open();
    await settled();
    gate.open();
    await expect(Promise.all([holder, waiter, stranger])).resolves.toEqual([undefined, 'had both', 'had its own']);
  });

  it('is in no order with it', async () => {
    const [x, y, limiter] = [fresh(), fresh(), new Limiter()];
    await hold(y, () => hold(x, async () => undefined));
    let stranger: Promise<unknown> | undefined;
    await hold(x, async () => {
      const own = limiter.run(() => settled());
      stranger = limiter.run(() => hold(y, async () => undefined));
      await own;
    });
    await stranger;
    expect(told).toEqual([]);
  });
});

describe('a deadlock is found when it closes (S5)', () => {
  class Ways {
    @Locked(LockScope.Process, '{0}')
    async method(_name: string, body: () => Promise<unknown>): Promise<unknown> {
      return body();
    }

    @Locked(LockScope.Process, '{0}')
    async *generator(_name: string, body: () => Promise<unknown>): AsyncGenerator<unknown> {
      yield await body();
    }
  }
  type Way = (lock: LockDefinition, body: () => Promise<unknown>) => Promise<unknown>;
  const ways: readonly [string, Way][] = [
    ['withLock', hold],
    ['a method', (lock, body) => attachLocks(container, new Ways()).method(lock.name as string, body)],
    ['a handle', async (lock, body) => {
      await using handle = await acquireLock(lock, [], { container });
      return await handle.run(body);
    }],
    ['a generator', async (lock, body) => {
      for await (const value of attachLocks(container, new Ways()).generator(lock.name as string, body)) return value;
      return undefined;
    }],
  ];
  const inside = ways.flatMap(([outerName, outer]) => ways.map(([innerName, inner]) => [outerName, innerName, outer, inner] as const));

  it.each(inside)('between two holders by %s that ask by %s, also through Promise.all and then', async (_outer, _inner, outer, inner) => {
    const [x, y, both] = [fresh(), fresh(), new Gate()];
    let entered = 0;
    const cross = (first: LockDefinition, second: LockDefinition, ask: (asking: Promise<unknown>) => Promise<unknown>): Promise<unknown> =>
      outer(first, async () => {
        if (++entered === 2) both.open();
        await both.opened;
        return ask(inner(second, async () => 'through'));
      });
    const first = cross(x, y, async (asking) => (await Promise.all([asking]))[0]);
    const second = cross(y, x, (asking) => asking.then((value) => value));
    const error = await errorOf(Promise.race([second, first.then(() => second)]));
    expect(error.code).toBe('ERR_LOCK_DEADLOCK');
    await expect(first).resolves.toBe('through');
  });
});
