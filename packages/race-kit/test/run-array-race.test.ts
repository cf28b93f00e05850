import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProviderSpec, RaceReport } from '@holdfast/array-simulator';
import { runArrayRace, type ArrayRace } from '../src/index.js';

const toy = (file: string): string => fileURLToPath(new URL(`toy/${file}`, import.meta.url));
const alwaysGrants: ProviderSpec = { module: '@holdfast/conformance/broken', export: 'AlwaysGrantsLockProvider', options: { reach: 'global' } };

describe('runArrayRace', () => {
  let lockDirectory: string;
  let arrayPid: number | undefined;
  let progress: (readonly [number, number])[];

  beforeEach(async () => {
    lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-race-kit-'));
    arrayPid = undefined;
    progress = [];
  });
  afterEach(() => rm(lockDirectory, { recursive: true }));

  interface ToyRace extends Partial<ArrayRace> {
    readonly provider?: ProviderSpec;
    readonly fault?: string;
  }

  function race({ provider, fault, ...changes }: ToyRace = {}): Promise<RaceReport> {
    const real = { module: '@holdfast/provider-proper-lockfile', export: 'ProperLockfileLockProvider', options: { directory: lockDirectory, pollMs: 2 } };
    const takes = [['take', 'take'], ['take', 'take']];
    return runArrayRace(
      {
        simulator: { entry: toy('simulator.mjs') },
        contender: toy('contender.mjs'),
        contenderArgs: ({ url, pid }) => {
          arrayPid = pid;
          return { url, provider: provider ?? real, fault };
        },
        inputs: [takes, takes],
        operations: 8,
        array: { windowMs: { take: 30 } },
        ...changes,
      },
      { onProgress: (done, all) => void progress.push([done, all]) },
    );
  }

  const isThere = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('tells what the array saw with a real lock: nothing wrong, and how long each caller waited', async () => {
    const report = await race();
    expect(report).toMatchObject({ operations: 8, violations: [], counts: { taken: 8, failedOperations: 0 } });
    expect(report.waitsMs).toHaveLength(8);
    const { holds, requests, violations } = report.timeline;
    expect([holds.length, violations]).toEqual([8, []]);
    expect(new Set(holds.map((hold) => hold.process))).toEqual(new Set([0, 1]));
    for (const { askedAtMs, acquiredAtMs, releasedAtMs } of holds) expect([askedAtMs <= acquiredAtMs, acquiredAtMs <= releasedAtMs]).toEqual([true, true]);
    expect(requests).toHaveLength(16);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((done) => [done, 8]));
    expect(isThere(arrayPid!)).toBe(false);
  });

  it('tells what the array saw when everybody is let in', async () => {
    const { violations, operations, timeline } = await race({ provider: alwaysGrants });
    expect(violations).toContainEqual(expect.stringMatching(/^number \d+ given to two callers$/));
    expect(operations).toBe(8);
    expect(timeline.violations.map(({ text }) => text)).toEqual(violations);
    const [first, last] = [timeline.requests.at(0), timeline.requests.at(-1)];
    for (const { atMs } of timeline.violations) expect([atMs! >= first!.fromMs, atMs! <= last!.untilMs]).toEqual([true, true]);
  });

  it('prepares each process before the array begins to count and its windows are widened', async () => {
    const { counts } = await race({ inputs: [[['take']], [['take']]] });
    expect(counts['taken']).toBe(2); // and not the two that the contenders prepared
  });

  it('starts the array with the arguments it is given', async () => {
    const report = await race({ simulator: { entry: toy('simulator.mjs'), args: ['--latency-ms', '1'] }, inputs: [[['take']]] });
    expect(report.counts['taken']).toBe(1);
  });

  it('counts operations that fail, however they do, and goes on with the next', async () => {
    const report = await race({ inputs: [[['reject', 'throw', 'take']], [['take', 'reject']]] });
    expect(report).toMatchObject({ operations: 5, violations: [], counts: { taken: 2, failedOperations: 3 } });
  });

  it.each([
    ['cannot start', { fault: 'start' }, 'this contender cannot start'],
    ['cannot prepare', { fault: 'prepare' }, 'this contender cannot prepare'],
    ['fails as a whole', { fault: 'callers' }, /^a contender failed: Error: this contender has no callers/],
    ['dies', { inputs: [[['take']], [['die']]] }, /^a contender failed: .*exit code 3/],
    ['cannot find its provider', { provider: { ...alwaysGrants, export: 'NoSuchProvider' } }, '@holdfast/conformance/broken exports no NoSuchProvider'],
  ])('rejects when a contender %s, and leaves no array behind', async (_title, changes, message) => {
    await expect(race(changes)).rejects.toThrow(message);
    expect(arrayPid).toBeGreaterThan(0);
    expect(isThere(arrayPid!)).toBe(false);
  });
});
