import { closeAll, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { currentLocks, defineLock, isLockError, LockScope, withLock, type ImperativeLockOptions, type LockDefinition } from '@holdfast/core';
import type { LockName } from '@holdfast/core/provider';
import { localSpace } from '../../src/execution/queue-space.js';
import { SeededRandom } from '../simulation/seeded-random.js';

const IS_FULL = process.env['HOLDFAST_EFFORT'] === 'full';
const ACQUISITIONS = IS_FULL ? 100_000 : 2_000;
const WORKERS = 32;
const NAMES = Array.from({ length: 10 }, (_, index) => `abba-${index}`);
const SEED = Number(process.env['HOLDFAST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const LIMIT_MS = IS_FULL ? 3_600_000 : 60_000;

const named = (scope: LockScope): LockDefinition => defineLock({ scope, name: (_self: unknown, ...names: readonly unknown[]) => names as string[], where: 'abba' }) as LockDefinition;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

afterEach(closeAll);

/** 32 callers that take two to four of the ten names, written in any order; `take` says how. */
class Workers {
  readonly random = new SeededRandom(SEED);
  readonly inside = new Map<string, number>();
  readonly wrong: string[] = [];
  granted = 0;
  refused = 0;
  deadlocks = 0;

  constructor(private readonly take: (names: readonly string[], body: () => Promise<void>, options: ImperativeLockOptions) => Promise<unknown>) {}

  async run(acquisitions: number): Promise<void> {
    let left = acquisitions;
    const worker = async (id: number): Promise<void> => {
      while (left-- > 0) await this.#acquire(id);
    };
    await Promise.all(Array.from({ length: WORKERS }, (_, id) => worker(id)));
  }

  async #acquire(id: number): Promise<void> {
    const names = Array.from({ length: this.random.between(2, 4) }, () => this.random.pick(NAMES));
    const waitMs = this.random.pick([undefined, undefined, undefined, 0, 1]);
    let hasRun = false;
    try {
      await this.take(names, async () => {
        hasRun = true;
        await this.#body(id, new Set(names));
      }, waitMs === undefined ? {} : { waitMs });
      this.granted += 1;
    } catch (error) {
      this.refused += 1;
      this.deadlocks += Number(isLockError(error, 'ERR_LOCK_DEADLOCK'));
      const isLawful = isLockError(error, 'ERR_LOCK_TIMEOUT') || isLockError(error, 'ERR_LOCK_BUSY') || isLockError(error, 'ERR_LOCK_DEADLOCK');
      if (hasRun || !isLawful) this.wrong.push(String(error));
    }
  }

  async #body(id: number, names: ReadonlySet<string>): Promise<void> {
    const held = new Set(currentLocks().map(({ lockName }) => lockName));
    if (held.size !== names.size || [...names].some((name) => !held.has(name))) this.wrong.push(`${id} wanted ${[...names].join('+')} and had ${[...held].join('+')}`);
    for (const name of names) {
      const other = this.inside.get(name);
      if (other !== undefined) this.wrong.push(`${id} and ${other} hold ${name} at once`);
      this.inside.set(name, id);
    }
    if (this.random.chance(0.5)) await turn();
    for (const name of names) this.inside.delete(name);
  }
}

describe(`32 callers over 10 names, several at once (seed ${SEED})`, () => {
  it.each([LockScope.Process, LockScope.Global])(`take ${ACQUISITIONS} times all or none of their names at the %s scope, and never deadlock`, async (scope) => {
    const engine = new LeaseEngine();
    const container = lockContainer({ global: engine, lockOrder: 'refuse' });
    const lock = named(scope);
    const workers = new Workers((names, body, options) => withLock(lock, [...names], body, { container, ...options }));
    await workers.run(ACQUISITIONS);
    await settled();
    expect(workers.wrong).toEqual([]);
    expect(workers.deadlocks).toBe(0);
    expect(workers.granted + workers.refused).toBe(ACQUISITIONS);
    expect(workers.refused).toBeGreaterThan(0);
    expect(workers.granted).toBeGreaterThan(ACQUISITIONS / 4);
    expect([...engine.held.keys()]).toEqual([] satisfies LockName[]);
    expect(NAMES.filter((name) => localSpace.queues.has(name))).toEqual([]);
  }, LIMIT_MS);

  it('deadlock soon when they nest the same names in the order written', async () => {
    const container = lockContainer({ lockOrder: 'ignore' });
    const lock = named(LockScope.Process);
    const nest = ([first, ...rest]: readonly string[], body: () => Promise<void>, options: ImperativeLockOptions): Promise<unknown> =>
      first === undefined ? body() : withLock(lock, [first], () => nest(rest, body, options), { container, reentrant: true, ...options });
    const workers = new Workers(nest);
    await workers.run(400);
    expect(workers.deadlocks).toBeGreaterThan(0);
    expect(workers.wrong).toEqual([]);
  });
});
