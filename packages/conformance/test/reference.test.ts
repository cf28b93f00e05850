import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReferenceHarnessOptions } from '@holdfast/conformance/broken';
import { ContenderPool } from '@holdfast/conformance/contenders';
import { EFFORTS, effortFromEnvironment } from '../src/effort.js';

const LIMIT_MS = 10 * EFFORTS[effortFromEnvironment()].clauseTimeoutMs; // only a hang takes so long
const LEAST_CLAUSES = 45; // so that a run of nothing does not pass

const REFERENCES: readonly (readonly [title: string, options: ReferenceHarnessOptions])[] = [
  ['everywhere, with lease, over a network that fails', { reach: 'global', ttlMs: 1_000 }],
  ['on one node, with lease', { reach: 'node', ttlMs: 1_000 }],
  ['on one node, where locks end with their session', { reach: 'node', shared: false }],
  ['in one process, with lease', { reach: 'process', ttlMs: 1_000 }],
  ['in one process, without lease', { reach: 'process', shared: false, fencing: false }],
];

// Each is judged in a process of its own: most of a judgement is waiting.
let pool: ContenderPool;
beforeAll(async () => {
  pool = await ContenderPool.start({ module: fileURLToPath(new URL('./judge.mjs', import.meta.url)), processes: REFERENCES.length });
}, LIMIT_MS);
afterAll(() => pool.stop(), LIMIT_MS);

describe('the reference', () => {
  it.concurrent.each(REFERENCES)('passes every clause %s', async (title, options) => {
    const index = REFERENCES.findIndex(([each]) => each === title);
    const { told, clauses } = (await pool.call(index, 'judgeReference', options)) as { told: readonly string[]; clauses: number };
    expect(told).toEqual([]);
    expect(clauses).toBeGreaterThanOrEqual(LEAST_CLAUSES);
  }, LIMIT_MS);
});
