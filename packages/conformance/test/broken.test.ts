import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenLockProviders } from '@holdfast/conformance/broken';
import { ContenderPool } from '@holdfast/conformance/contenders';

const JUDGES = 6; // most of a judgement is waiting
const LIMIT_MS = 180_000; // only a hang takes so long
const LEAST_SINNERS = 140;

const settle = new Map<string, (told: Promise<string | undefined>) => void>();
const judgements = new Map(brokenLockProviders.map(({ name }) => [name, new Promise<string | undefined>((resolve) => settle.set(name, resolve))]));
let pool: ContenderPool;

async function work(judge: number, names: string[]): Promise<void> {
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const judgement = pool.call(judge, 'judge', name) as Promise<string | undefined>;
    settle.get(name)!(judgement);
    await judgement.catch(() => undefined); // the test of that name tells it
  }
}

beforeAll(async () => {
  pool = await ContenderPool.start({ module: fileURLToPath(new URL('./judge.mjs', import.meta.url)), processes: JUDGES });
  const names = brokenLockProviders.map(({ name }) => name);
  for (let judge = 0; judge < JUDGES; judge += 1) void work(judge, names);
}, LIMIT_MS);

afterAll(() => pool.stop(), LIMIT_MS);

// That the clauses ask nothing that cannot be had is what reference.test shows: it is the same provider without the sin.
describe('a provider with one sin', () => {
  it('is there for each section but the one that distrusts the harness, and for the fuzz', () => {
    expect(new Set(brokenLockProviders.map(({ fails }) => fails)).size).toBe(24);
    expect(brokenLockProviders.length).toBeGreaterThanOrEqual(LEAST_SINNERS);
  });

  for (const { name, fails } of brokenLockProviders) {
    it(`${name}: fails ${fails}`, async () => {
      expect(await judgements.get(name)).toEqual(expect.any(String));
    }, LIMIT_MS);
  }
});
