import { describe, expect, it } from '@jest/globals';
import { resultOf, keyOf, type GoalRow } from '../src/goal-row.js';
import { measureInterleaved, type BenchCase } from '../src/measure-interleaved.js';
import { pairedRatios, quantile, spreadOf } from '../src/statistics.js';

describe('statistics', () => {
  it('interpolate between samples and do not mind their order', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(spreadOf([10, 0, 5])).toEqual({ median: 5, p10: 1, p90: 9 });
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('compare samples of the same round, so that a slow round does not count twice', () => {
    expect(pairedRatios([2, 40, 6], [1, 20, 3])).toEqual([2, 2, 2]);
  });
});

describe('interleaving', () => {
  it('gives every case its turn in every round, forth and back', async () => {
    const turns: string[] = [];
    const spin = (name: string): BenchCase => ({
      name,
      run(count) {
        turns.push(name);
        for (let i = 0; i < count * 1000; i += 1) Math.sqrt(i);
      },
    });
    const samples = await measureInterleaved([spin('a'), spin('b')], { rounds: 4, batchMs: 0.05, warmUpMs: 0.1 });
    expect(turns.slice(-8)).toEqual(['a', 'b', 'b', 'a', 'a', 'b', 'b', 'a']);
    expect(Object.keys(samples)).toEqual(['a', 'b']);
    for (const times of Object.values(samples)) {
      expect(times).toHaveLength(4);
      for (const ns of times) expect(ns).toBeGreaterThan(0);
    }
  });
});

describe('a row', () => {
  const run = { section: 'toy', state: 'plain' } as const;
  const row: GoalRow = { id: 'PS0', work: 'a / b', run, measure: { of: 'a', over: 'b' }, unit: 'x', limit: 2 };
  const results = (a: readonly number[]) => new Map([[keyOf(run), { samples: { a, b: [1, 1, 1] }, facts: { left: 3 }, notes: [] }]]);

  it('passes up to its limit and misses above it', () => {
    expect(resultOf(row, results([1, 2, 3]))).toMatchObject({ median: 2, verdict: 'pass', limit: 2 });
    expect(resultOf(row, results([2, 3, 4]))).toMatchObject({ median: 3, verdict: 'miss' });
  });

  it('without a goal only informs', () => {
    const open: GoalRow = { id: 'PS0', work: 'a', run, measure: row.measure, unit: 'x' };
    expect(resultOf(open, results([9, 9, 9]))).toMatchObject({ verdict: 'info', limit: null });
    expect(resultOf({ ...open, measure: { fact: 'left' } }, results([1]))).toMatchObject({ median: 3, p10: 3, p90: 3 });
  });

  it('breaks loudly when its section did not measure what it needs', () => {
    expect(() => resultOf({ ...row, measure: { of: 'c', over: 'b' } }, results([1]))).toThrow('row PS0 needs c');
  });
});
