import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Race } from '@holdfast/array-simulator';
import { runDemo } from '../src/run-demo.js';
import type { DemoOptions } from '../src/demo-options.js';
import type { ResultDocument } from '../src/result-document.js';
import { brokenReport, collector, fakeRace, report } from './fake-race.js';

const options: DemoOptions = { systems: ['toy'], callers: 6, processes: 2, seed: 7, json: false, color: true, details: false, report: undefined };

async function run(race: Race | readonly Race[], changes: Partial<DemoOptions> = {}) {
  const stdout = collector();
  const stderr = collector();
  const status = await runDemo([race].flat(), { ...options, ...changes }, { stdout, stderr, env: {} });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

describe('a demo run', () => {
  it('ends with 0 when the race happened without the lock and not with it', async () => {
    const { status, stdout } = await run(fakeRace({ without: brokenReport, with: report() }));
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe('1 lock: its race happened without it, and not with it.');
  });

  it('ends with 1 and says so when a locked run has a violation', async () => {
    const { status, stdout } = await run(fakeRace({ without: brokenReport, with: report({ violations: ['LUN 2 given to two volumes'] }) }), { details: true });
    expect(status).toBe(1);
    expect(stdout).toContain('FAILED: toy, lock {self.driverName}-map: the array saw 1 violation although the lock was in place');
    expect(stdout).toContain('with the lock: LUN 2 given to two volumes');
  });

  it('ends with 1 and says so when an unlocked run has no violation', async () => {
    const { status, stdout } = await run(fakeRace({ without: report(), with: report() }));
    expect(status).toBe(1);
    expect(stdout).toContain('saw no violation without the lock');
  });

  it('ends with 1 when the locked run acquired nothing, because its clean result proves nothing', async () => {
    const { status, stdout } = await run(fakeRace({ without: brokenReport, with: report({ waitsMs: [] }) }));
    expect(status).toBe(1);
    expect(stdout).toContain('acquired no lock');
  });

  it('gives both runs the same workload, the unlocked one first, each with a lock folder of its own that is gone afterwards', async () => {
    const race = fakeRace({ without: brokenReport, with: report() });
    await run(race);
    expect(race.runs.map((each) => each.provider.export)).toEqual(['AlwaysGrantsLockProvider', 'FlockLockProvider']);
    for (const each of race.runs) expect(each).toMatchObject({ callers: 6, processes: 2, seed: 7 });
    expect(new Set(race.runs.map((each) => each.lockDirectory)).size).toBe(2);
    expect(race.runs.map((each) => existsSync(each.lockDirectory))).toEqual([false, false]);
    expect(race.runs[1]?.provider.options).toEqual({ directory: race.runs[1]?.lockDirectory });
  });

  it('puts all callers of a process lock into one process', async () => {
    const race = { ...fakeRace({ without: brokenReport, with: report() }), scope: 'process' as const };
    const { stdout } = await run(race);
    expect(race.runs.map(({ callers, processes }) => [callers, processes])).toEqual([[6, 1], [6, 1]]);
    expect(stdout).toContain('6 callers in one process');
  });

  it('runs two races at a time, never the two runs of one, and tells them in their order', async () => {
    const events: string[] = [];
    const gates = new Map<string, () => void>();
    const race = (system: string): Race => ({
      ...fakeRace({ without: brokenReport, with: report() }),
      system,
      run: async ({ provider }) => {
        const step = `${system} ${provider.export === 'AlwaysGrantsLockProvider' ? 'without' : 'with'}`;
        events.push(step);
        await new Promise<void>((resolve) => gates.set(step, resolve));
        return provider.export === 'AlwaysGrantsLockProvider' ? brokenReport : report();
      },
    });
    const pass = async (step: string): Promise<void> => {
      while (!gates.has(step)) await new Promise((resolve) => setImmediate(resolve));
      gates.get(step)?.();
    };
    const running = run(['a', 'b', 'c'].map(race), { json: true });
    for (const step of ['b without', 'b with', 'c without', 'a without', 'c with', 'a with']) await pass(step);
    const { results } = JSON.parse((await running).stdout) as ResultDocument;
    expect(results.map(({ system }) => system)).toEqual(['a', 'b', 'c']);
    expect(events).toHaveLength(6);
    expect(events.slice(0, 4)).toEqual(['a without', 'b without', 'b with', 'c without']);
  });

  it('lets the race beside it end when one breaks, and begins no more', async () => {
    const sound = fakeRace({ without: brokenReport, with: report() });
    const broken = { ...sound, run: () => Promise.reject(new Error('array is gone')) };
    const unbegun = fakeRace({ without: brokenReport, with: report() });
    await expect(run([broken, sound, unbegun])).rejects.toThrow('array is gone');
    expect([sound.runs.length, unbegun.runs.length]).toEqual([2, 0]);
  });

  it('removes the lock folder of a race that breaks', async () => {
    const race = fakeRace({ without: brokenReport, with: report() });
    const broken = { ...race, run: (given: Parameters<typeof race.run>[0]) => (race.runs.push(given), Promise.reject(new Error('array is gone'))) };
    await expect(run(broken)).rejects.toThrow('array is gone');
    expect(race.runs.map((each) => existsSync(each.lockDirectory))).toEqual([false]);
  });

  it('prints the verdict first, engine, scope and seed, and one line a lock within 100 columns; the steps on standard error', async () => {
    const long = { ...fakeRace({ without: brokenReport, with: report() }), system: 'infinidat', lock: 'infinidat-{self.managementAddress}-lock' };
    const { stdout, stderr } = await run([fakeRace({ without: brokenReport, with: report() }), long]);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('2 locks: every race happened without its lock, none with it.');
    for (const text of ['Engine: flock', '--seed 7', '6 callers in 2 processes', 'wait p50/p99']) expect(stdout).toContain(text);
    expect(lines.filter((line) => /^(toy|infinidat) /.test(line))).toEqual([
      'toy        {self.driverName}-map                    global        1     0  2.0 / 4.0 ms',
      'infinidat  infinidat-{self.managementAddress}-lock  global        1     0  2.0 / 4.0 ms',
    ]);
    expect(lines.slice(4).filter((line) => line.length > 100)).toEqual([]);
    expect(stdout).not.toContain('LUN 1 given');
    expect(stderr).toContain('[1/4] toy {self.driverName}-map: without the lock: 8 operations, 1 violation');
    expect(stderr).toContain('[3/4] toy {self.driverName}-map: with the lock: 8 operations, no violation');
  });

  it('tells what went wrong in words with --details', async () => {
    const { stdout } = await run(fakeRace({ without: brokenReport, with: report() }), { details: true });
    expect(stdout).toContain('toy, lock {self.driverName}-map\n  - LUN 1 given to two volumes');
  });

  it('names the side where two races take one lock from different methods', async () => {
    const { stdout } = await run({ ...fakeRace({ without: brokenReport, with: report() }), side: 'detach' });
    expect(stdout).toContain('{self.driverName}-map (detach)');
  });

  it('tells one example of each kind before more of the same', async () => {
    const violations = ['LUN 1 given to two volumes', 'LUN 2 given to two volumes', 'login of "a" during a request', 'LUN 3 given to two volumes', 'LUN 4 given to two volumes', 'LUN 5 given to two volumes'];
    const { stdout } = await run(fakeRace({ without: report({ violations }), with: report() }), { json: true });
    const { examples } = (JSON.parse(stdout) as ResultDocument).results[0]!;
    expect(examples).toEqual(['LUN 1 given to two volumes', 'login of "a" during a request', 'LUN 2 given to two volumes', 'LUN 3 given to two volumes', 'LUN 4 given to two volumes']);
  });

  it('prints with --json exactly one document on standard output and everything else on standard error', async () => {
    const { stdout, stderr } = await run(fakeRace({ without: brokenReport, with: report() }), { json: true });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const expected: ResultDocument = {
      engine: expect.stringContaining('flock') as unknown as string,
      seed: 7,
      results: [
        {
          system: 'toy',
          lock: '{self.driverName}-map',
          scope: 'global',
          callers: 6,
          processes: 2,
          operations: 8,
          violationsWithoutLock: 1,
          violationsWithLock: 0,
          waitMs: { p50: 2, p99: 4 },
          examples: ['LUN 1 given to two volumes'],
        },
      ],
    };
    expect(JSON.parse(stdout)).toEqual(expected);
    expect(stderr).toContain('1 lock: its race happened without it');
  });
});
