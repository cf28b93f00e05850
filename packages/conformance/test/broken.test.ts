import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokenLockProviders } from '@holdfast/conformance/broken';
import { ContenderPool } from '@holdfast/conformance/contenders';

const JUDGES = 8; // most of a judgement is waiting
const LIMIT_MS = 180_000;

interface Judgement {
  readonly failedSections: readonly string[];
  readonly told: readonly string[];
}

const settle = new Map<string, (judgement: Promise<Judgement>) => void>();
const judgements = new Map(brokenLockProviders.map(({ name }) => [name, new Promise<Judgement>((resolve) => settle.set(name, resolve))]));
let pool: ContenderPool;

async function work(judge: number, names: string[]): Promise<void> {
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const judgement = pool.call(judge, 'judge', name) as Promise<Judgement>;
    settle.get(name)!(judgement);
    await judgement.catch(() => undefined); // the test of that name tells it
  }
}

beforeAll(async () => {
  pool = await ContenderPool.start({ module: fileURLToPath(new URL('./judge.mjs', import.meta.url)), processes: JUDGES });
  const names = brokenLockProviders.map(({ name }) => name).reverse(); // the last ones take longest
  for (let judge = 0; judge < JUDGES; judge += 1) void work(judge, names);
}, LIMIT_MS);

afterAll(() => pool.stop(), LIMIT_MS);

describe('a provider with one sin', () => {
  it('is there for each section but the one that distrusts the harness, and for the fuzz', () => {
    expect(new Set(brokenLockProviders.map(({ fails }) => fails)).size).toBe(24);
  });

  for (const { name, fails, mayFail } of brokenLockProviders) {
    it(`${name}: fails ${fails}${mayFail.length > 0 ? `, and at most ${mayFail.join(', ')} with it` : ' and nothing else'}`, async () => {
      const { failedSections, told } = await judgements.get(name)!;
      const tooMuch = failedSections.filter((section) => section !== fails && !mayFail.some((each) => each === section));
      if (tooMuch.length > 0 || !failedSections.includes(fails)) throw new Error(`${name} failed [${failedSections.join(', ')}]:\n${told.join('\n')}`);
    }, LIMIT_MS);
  }
});
