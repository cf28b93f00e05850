import { describe, expect, it } from '@jest/globals';
import { checkHistory, fencedModel, findOverlaps, mutexModel, semaphoreModel, sharedModel, type Acquisition, type LockModel } from '@holdfast/conformance/history';
import { someOrderIsLawful } from './any-order.js';
import { withFallingFence, withOverlap } from './plant.js';
import { correctHistory } from './random-history.js';
import { SeededRandom } from './seeded-random.js';

const HISTORIES = 1_000;
const firstSeed = Math.floor(Math.random() * 0x7fff_ffff);
const seeds = Array.from({ length: HISTORIES }, (_, index) => firstSeed + index);
const models: readonly LockModel[] = [mutexModel, sharedModel, semaphoreModel(3), fencedModel(), fencedModel(sharedModel)];
const shape = { parties: 5, acquisitions: 40 };

/** A few acquisitions more than fit at once, with arbitrary times in an arbitrary order, and half of the time with fences that rise with the grants: many are lawful, and many are not. */
function anyHistory(seed: number, { permits }: LockModel): readonly Acquisition[] {
  const random = new SeededRandom(seed);
  const fitting = typeof permits === 'number' ? permits : 1;
  const isRising = random.next() < 0.5;
  return Array.from({ length: fitting + 2 + Math.floor(3 * random.next()) }, (_, index) => {
    const times = Array.from({ length: 4 }, () => Math.floor(16 * random.next())).sort((a, b) => a - b);
    const [askedAtMs, grantedAtMs, heldUntilMs, releasedAtMs] = times as [number, number, number, number];
    return {
      lock: 'l',
      party: `party${index}`,
      mode: random.next() < 0.5 ? 'shared' : 'exclusive',
      askedAtMs,
      grantedAtMs,
      fence: String(isRising ? grantedAtMs : Math.floor(16 * random.next())).padStart(2, '0'),
      ...(random.next() < 0.7 && { heldUntilMs, ...(random.next() < 0.7 && { releasedAtMs }) }),
    };
  });
}

for (const model of models) {
  describe(`the ${model.name} model`, () => {
    it(`accepts ${HISTORIES} random histories that a lock made (first seed ${firstSeed})`, () => {
      for (const seed of seeds) {
        const history = correctHistory(seed, { ...shape, model });
        expect({ seed, ...checkHistory(history, model) }).toEqual({ seed, isLinearizable: true, violations: [] });
        expect({ seed, overlaps: findOverlaps(history, model) }).toEqual({ seed, overlaps: [] });
      }
    });

    it(`rejects each of ${HISTORIES} with one planted overlap (first seed ${firstSeed})`, () => {
      for (const seed of seeds) {
        const history = withOverlap(correctHistory(seed, { ...shape, model }), model, seed);
        expect({ seed, isLinearizable: checkHistory(history, model).isLinearizable }).toEqual({ seed, isLinearizable: false });
        expect({ seed, isOverlapping: findOverlaps(history, model).length > 0 }).toEqual({ seed, isOverlapping: true });
      }
    });

    it('judges small arbitrary histories as a search through every order does', () => {
      const judged = seeds.map((seed) => {
        const history = anyHistory(seed, model);
        const isLawful = someOrderIsLawful(history, model);
        expect({ seed, isLawful: checkHistory(history, model).isLinearizable }).toEqual({ seed, isLawful });
        return isLawful;
      });
      const lawful = judged.filter(Boolean).length;
      expect(Math.min(lawful, HISTORIES - lawful)).toBeGreaterThan(HISTORIES / 100); // both kinds were there
    });
  });
}

describe('a history checker', () => {
  it(`rejects each of ${HISTORIES} histories with a fence that fell (first seed ${firstSeed})`, () => {
    for (const seed of seeds) {
      const history = withFallingFence(correctHistory(seed, { ...shape, model: mutexModel }), seed);
      expect({ seed, isLinearizable: checkHistory(history, fencedModel()).isLinearizable }).toEqual({ seed, isLinearizable: false });
      expect({ seed, isLinearizable: checkHistory(history, mutexModel).isLinearizable }).toEqual({ seed, isLinearizable: true });
    }
  });

  it('judges 30,000 acquisitions of one lock, contended by few, in seconds', () => {
    const history = correctHistory(firstSeed, { model: fencedModel(sharedModel), parties: 6, acquisitions: 30_000 });
    const startedAtMs = performance.now();
    expect(checkHistory(history, fencedModel(sharedModel)).isLinearizable).toBe(true);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });

  it('judges a lock that hundreds wait for', () => {
    const waiters = Array.from({ length: 400 }, (_, index): Acquisition => ({ lock: 'l', party: `p${index}`, mode: index % 3 ? 'shared' : 'exclusive', askedAtMs: 0, grantedAtMs: 10 * index + 1, heldUntilMs: 10 * index + 9, releasedAtMs: 10 * index + 10 }));
    expect(checkHistory(waiters, sharedModel).isLinearizable).toBe(true);
  });

  it('judges each lock by itself', () => {
    const hold = { party: 'a', mode: 'exclusive', askedAtMs: 0, grantedAtMs: 1, heldUntilMs: 5 } as const;
    expect(checkHistory([{ ...hold, lock: 'x' }, { ...hold, lock: 'y' }], mutexModel).isLinearizable).toBe(true);
    expect(checkHistory([{ ...hold, lock: 'x' }, { ...hold, lock: 'x' }], mutexModel).violations).toHaveLength(1);
  });

  it('tells who held, who was granted and when', () => {
    const history: Acquisition[] = [
      { lock: 'array-1', party: 'anna', mode: 'exclusive', askedAtMs: 1, grantedAtMs: 2, heldUntilMs: 9, releasedAtMs: 10 },
      { lock: 'array-1', party: 'bert', mode: 'exclusive', askedAtMs: 3, grantedAtMs: 4, heldUntilMs: 5, releasedAtMs: 6 },
    ];
    expect(checkHistory(history, mutexModel).violations).toEqual([
      'no order of the operations on "array-1" explains a grant by the mutex model:\n' +
        '  granted: bert (exclusive): asked 3.000, granted 4.000, held for sure until 5.000, released 6.000\n' +
        '  held: anna (exclusive): asked 1.000, granted 2.000, held for sure until 9.000, released 10.000',
    ]);
    expect(findOverlaps(history, mutexModel).map(({ late, early }) => [late.party, early.map(({ party }) => party)])).toEqual([['bert', ['anna']]]);
  });

  it('refuses an exclusive grant without a fence where fences are promised', () => {
    expect(checkHistory([{ lock: 'l', party: 'a', mode: 'exclusive', askedAtMs: 0, grantedAtMs: 1 }], fencedModel()).isLinearizable).toBe(false);
  });

  it.each([
    { askedAtMs: 2, grantedAtMs: 1 },
    { askedAtMs: 0, grantedAtMs: 2, heldUntilMs: 1 },
    { askedAtMs: 0, heldUntilMs: 1 },
    { askedAtMs: NaN },
  ])('refuses times that contradict themselves: %j', (times) => {
    expect(() => checkHistory([{ lock: 'l', party: 'a', mode: 'exclusive', ...times }], mutexModel)).toThrow(RangeError);
  });

  it('refuses a semaphore without permits', () => {
    expect(() => semaphoreModel(0)).toThrow('whole number of permits from 1');
  });
});
