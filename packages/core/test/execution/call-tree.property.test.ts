import { closeAll } from '../setup.js';
import { callTrees, TreeRun, type Call, type TreeScope } from './call-tree.js';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

// Any other number tries other trees; a failure prints the seed and the smallest tree that shows it.
const SEED = Number(process.env['HOLDFAST_SEED'] ?? 20_261_122);
const IS_FULL = process.env['HOLDFAST_EFFORT'] === 'full';
/** Trees for each of the properties. */
const RUNS = IS_FULL ? 10_000 : 250;
const LIMIT_MS = IS_FULL ? 3_600_000 : 60_000;

afterAll(closeAll);

async function check(scope: TreeScope, trees: fc.Arbitrary<readonly Call[]>, mayRefuse: boolean): Promise<{ deepest: number; refusals: number }> {
  const seen = { deepest: 0, refusals: 0 };
  const property = fc.asyncProperty(trees, async (calls) => {
    const { violations, hanging, stuck, refusals, deepest } = await new TreeRun(scope).run(calls);
    expect({ violations, hanging, stuck }).toEqual({ violations: [], hanging: [], stuck: [] });
    if (!mayRefuse) expect(refusals).toBe(0);
    seen.deepest = Math.max(seen.deepest, deepest);
    seen.refusals += refusals;
  });
  await fc.assert(property, { seed: SEED, numRuns: RUNS });
  return seen;
}

describe.each<TreeScope>(['process', 'global'])(`random call trees at the %s scope (seed ${SEED})`, (scope) => {
  it('under one exclusive lock: siblings and strangers never overlap, nothing hangs, nothing is refused (S4)', async () => {
    const { deepest } = await check(scope, callTrees(['a'], ['exclusive']), false);
    expect(deepest).toBeGreaterThan(3);
  }, LIMIT_MS);

  it('under several exclusive locks: as before, and the only refusal is a deadlock (S4, S5)', async () => {
    const { refusals } = await check(scope, callTrees(['a', 'b', 'c'], ['exclusive']), true);
    expect(refusals).toBeGreaterThan(0);
  }, LIMIT_MS);

  it('under several locks, shared and exclusive: readers of one lock may meet, a reader never turns writer (S4, S6)', async () => {
    const { refusals } = await check(scope, callTrees(['a', 'b'], ['exclusive', 'shared']), true);
    expect(refusals).toBeGreaterThan(0);
  }, LIMIT_MS);
});
