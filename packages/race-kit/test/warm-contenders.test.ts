import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContenderSource, ProviderSpec, RaceReport } from '@holdfast/array-simulator';
import type { ContenderPool } from '@holdfast/conformance/contenders';
import { runArrayRace } from '../src/index.js';
import { WarmContenders } from '../src/index.js';

const toy = (file: string): string => fileURLToPath(new URL(`toy/${file}`, import.meta.url));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('warm contenders', () => {
  let contenders: WarmContenders;
  beforeEach(() => void (contenders = new WarmContenders()));
  afterEach(() => contenders.stop());

  /** The processes of a run, and the place of its contenders in their processes. */
  async function use(processes: number, { task = 'made', fault }: { readonly task?: string; readonly fault?: string } = {}) {
    const start = { module: toy('counted-contender.mjs'), processes, args: fault, env: {} };
    return await contenders.use(start, async (pool) => {
      const calls = Array.from({ length: processes }, (_, index) => pool.call(index, task, undefined));
      return { made: await Promise.all(calls), pids: (pool as ContenderPool).pids };
    });
  }

  it('are made anew in the processes of the run before, of as many', async () => {
    const [two, one] = [await use(2), await use(1)];
    expect(await use(2)).toEqual({ made: [2, 2], pids: two.pids });
    expect(await use(1)).toEqual({ made: [2], pids: one.pids });
  });

  it('are in fresh processes after a run that failed, of which none is left', async () => {
    const { pids } = await use(2);
    await expect(use(2, { task: 'die' })).rejects.toThrow('exit code 3');
    expect([pids.map(isAlive), (await use(2)).made]).toEqual([[false, false], [1, 1]]);
  });

  it('are in fresh processes after a run whose contenders could not be closed', async () => {
    await use(1, { fault: 'close' });
    expect((await use(1)).made).toEqual([1]);
  });

  it('share no process with a run at the same time', async () => {
    const [one, other] = await Promise.all([use(1), use(1)]);
    expect([one.made, other.made]).toEqual([[1], [1]]);
    expect(one.pids).not.toEqual(other.pids);
  });

  it('are gone once they were stopped', async () => {
    const { pids } = await use(2);
    expect(pids.map(isAlive)).toEqual([true, true]);
    await contenders.stop();
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  describe('of a race', () => {
    let lockDirectory: string;
    let used: (readonly number[])[];
    beforeEach(async () => {
      lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-warm-contenders-'));
      used = [];
    });
    afterEach(() => rm(lockDirectory, { recursive: true }));

    function run(provider: ProviderSpec): Promise<RaceReport> {
      const source: ContenderSource = {
        use: (start, work) =>
          contenders.use(start, (pool) => {
            used.push((pool as ContenderPool).pids);
            return work(pool);
          }),
      };
      const race = {
        simulator: { entry: toy('simulator.mjs') },
        contender: toy('contender.mjs'),
        contenderArgs: ({ url }: { readonly url: string }) => ({ url, provider }),
        inputs: [[['take', 'take']], [['take', 'take']]],
        operations: 4,
        array: { windowMs: { take: 30 } },
      };
      return runArrayRace(race, { contenders: source });
    }

    it('keep the array whole with the lock, also after a run without it, which the array sees', async () => {
      const real = { module: '@holdfast/provider-proper-lockfile', export: 'ProperLockfileLockProvider', options: { directory: lockDirectory, pollMs: 2 } };
      const whole = { operations: 4, violations: [], counts: { taken: 4, failedOperations: 0 } };
      const reports = [await run(real), await run({ module: '@holdfast/conformance/broken', export: 'AlwaysGrantsLockProvider', options: { reach: 'global' } }), await run(real)];
      expect(reports[0]).toMatchObject(whole);
      expect(reports[1]!.violations).toContainEqual(expect.stringMatching(/^number \d+ given to two callers$/));
      expect(reports[2]).toMatchObject(whole);
      expect(reports.map(({ waitsMs }) => waitsMs.length)).toEqual([4, 4, 4]);
      expect([used[1], used[2]]).toEqual([used[0], used[0]]);
    }, 60_000);
  });
});
