import { afterEach, describe, expect, it, jest } from '@jest/globals';
import 'reflect-metadata';
import { Hold } from '../../src/execution/hold.js';
import { LeaseKeeper } from '../../src/execution/lease-keeper.js';
import { LockQueue } from '../../src/execution/lock-queue.js';
import type { EngineBug } from './simulated-engine.js';
import { SimulatedWorld, type SimulationOutcome } from './simulated-world.js';

const IS_FULL = process.env['HOLDFAST_EFFORT'] === 'full';
const SEEDS = IS_FULL ? 10_000 : 100;
/** Within so many seeds each planted fault must show. */
const SEEDS_FOR_A_FAULT = 100;
const LIMIT_MS = IS_FULL ? 3_600_000 : 120_000;
/** New each time, so that CI goes on looking; `HOLDFAST_SEED` repeats a run. */
const FIRST_SEED = Number(process.env['HOLDFAST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Seeds that failed once. What a seed means changes with the world, so they are no proof of what they found then, and cost nothing. */
const SEEDS_THAT_FAILED: readonly [seed: number, found: string][] = [
  [947_898_910, 'a renewal answer, handled between a deadline and its timer, revived a lock that had been called lost'],
  [1_241_972_982, 'a world saw the queues that a planted fault had left to another one of the same seed'],
];

const simulate = (seed: number, bug?: EngineBug): Promise<SimulationOutcome> => new SimulatedWorld(seed, bug).run();

/** Whether one of the seeds shows a violation in these words. A fault may show in several ways, and the first one is a matter of the seed. */
async function isFound(words: RegExp, bug?: EngineBug, firstSeed = FIRST_SEED): Promise<boolean> {
  for (let seed = firstSeed; seed < firstSeed + SEEDS_FOR_A_FAULT; seed += 1) {
    const { violations } = await simulate(seed, bug);
    if (words.test(violations.join('\n'))) return true;
  }
  return false;
}

afterEach(() => void jest.restoreAllMocks());

describe(`core over a leased engine in virtual time (seeds from ${FIRST_SEED})`, () => {
  it(`keeps its promises in ${SEEDS} schedules: exclusion until the deadline, losses told, rising fences, nobody hangs, nothing is left (S1, S4, S5, S8, S10, S12, S14)`, async () => {
    const seen = { acquisitions: 0, losses: 0 };
    const startedAt = performance.now();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
      const { violations, acquisitions, losses } = await simulate(seed);
      expect(violations).toEqual([]);
      seen.acquisitions += acquisitions;
      seen.losses += losses;
    }
    process.stderr.write(`simulation: seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS - 1}, ${seen.acquisitions} acquisitions, ${seen.losses} losses, ${((performance.now() - startedAt) / 1_000).toFixed(1)} s\n`);
    expect(seen.acquisitions).toBeGreaterThan(10 * SEEDS);
    expect(seen.losses).toBeGreaterThan(0);
  }, LIMIT_MS);

  it('does the same again for the same seed', async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + 10; seed += 1) expect((await simulate(seed)).trace).toBe((await simulate(seed)).trace);
  });
});

describe('a seed that failed once', () => {
  it.each(SEEDS_THAT_FAILED)('%s keeps the promises: %s', async (seed) => {
    expect((await simulate(seed)).violations).toEqual([]);
    expect((await simulate(seed)).violations).toEqual([]);
  });

  it('1241972982 finds nothing of another world of its seed that broke', async () => {
    const broken = jest.spyOn(LockQueue.prototype, 'engineIdle').mockImplementation(() => undefined);
    expect(await isFound(/still has queues/, undefined, 1_241_972_982)).toBe(true);
    broken.mockRestore();
    expect(await isFound(/./, undefined, 1_241_972_982)).toBe(false);
  }, LIMIT_MS);
});

describe('a planted fault is found', () => {
  it.each<[EngineBug, RegExp]>([
    ['expires early', /at once|knows better/],
    ['releases others', /at once|knows better/],
    ['lets fences fall', /fence of/],
    ['grants twice', /at once/],
    ['forgets a waiter', /hang/],
  ])('in the engine: it %s', async (bug, words) => {
    expect(await isFound(words, bug)).toBe(true);
  }, LIMIT_MS);

  it('in core: a lost wake-up', async () => {
    jest.spyOn(LockQueue.prototype, 'engineIdle').mockImplementation(() => undefined);
    expect(await isFound(/hang/)).toBe(true);
  }, LIMIT_MS);

  it('in core: a deadline that only a timer looks at', async () => {
    jest.spyOn(Hold.prototype, 'isValid', 'get').mockImplementation(function (this: Hold) {
      return this.loss === undefined;
    });
    expect(await isFound(/engine knows better/)).toBe(true);
  }, LIMIT_MS);

  it('in core: a lease that is renewed after its end', async () => {
    jest.spyOn(LeaseKeeper.prototype, 'remove').mockImplementation(() => undefined);
    expect(await isFound(/hang|timers go on/)).toBe(true);
  }, LIMIT_MS);

  it('in core: a waiter that gave up and stays in its queue', async () => {
    jest.spyOn(LockQueue.prototype, 'withdraw').mockImplementation(() => undefined);
    expect(await isFound(/./)).toBe(true);
  }, LIMIT_MS);
});
