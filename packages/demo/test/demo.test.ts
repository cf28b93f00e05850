import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemNames } from '../src/demo-system.js';
import { descendantsOf } from '../src/process-tree.js';
import type { ResultDocument } from '../src/result-document.js';
import { openInBrowser } from './browser.js';
import { programFile, startProgram, type RunningProgram } from './built-program.js';

let program: RunningProgram;
const demo = (...args: string[]): RunningProgram => (program = startProgram(process.execPath, [programFile('main'), ...args]));

afterEach(() => rmSync(program.temporary, { recursive: true, force: true }));

describe('the demo, run as its users run it', () => {
  it('shows every lock needed and every lock holding, with one JSON document as its last line, draws each race, and leaves nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-demo-report-'));
    const page = join(folder, 'races.html');
    const { ended, stdout, stderr, temporary } = demo('--json', '--report', page, '--callers', '4', '--processes', '2', '--seed', '11');
    expect([await ended(), stderr()]).toEqual([0, expect.stringContaining('--seed 11')]);
    const { results } = JSON.parse(stdout().trimEnd().split('\n').at(-1)!) as ResultDocument;
    expect([...new Set(results.map(({ system }) => system))]).toEqual(systemNames);
    expect(results.length).toBeGreaterThanOrEqual(systemNames.length);
    for (const result of results) {
      expect(result).toMatchObject({ callers: 4, processes: result.scope === 'process' ? 1 : 2, violationsWithLock: 0 });
      expect(result.violationsWithoutLock).toBeGreaterThan(0);
      expect(result.operations).toBeGreaterThan(0);
      expect(result.waitMs.p99).toBeGreaterThanOrEqual(result.waitMs.p50!);
      expect(result.examples[0]).toMatch(/\w+ \w+/);
    }
    expect(readdirSync(temporary)).toEqual([]);
    const { dom, complaints } = await openInBrowser(page, folder).finally(() => rmSync(folder, { recursive: true, force: true }));
    expect(complaints).toEqual([]);
    const pictures = dom.split('<svg').slice(1).map((picture) => picture.split('With the lock:').map((half) => half.split('data-violation').length - 1));
    expect(pictures).toHaveLength(results.length);
    for (const [without, locked] of pictures) expect([without! > 0, locked]).toEqual([true, 0]);
  }, 600_000);

  it.each(['SIGTERM', 'SIGINT'] as const)('stops every process it started on %s and leaves no file', async (signal) => {
    const { child, seen, ended, temporary } = demo('--callers', '4', '--processes', '2');
    await seen('stderr', /\[\d+\//);
    let started: number[] = [];
    while (started.length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      started = descendantsOf(child.pid!);
    }
    child.kill(signal);
    expect(await ended()).toBe(signal === 'SIGTERM' ? 143 : 130);
    expect(started.filter(isAlive)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  }, 60_000);

  it('refuses what it does not know with status 2', async () => {
    const { ended, stdout, stderr } = demo('--system', 'vnx');
    expect(await ended()).toBe(2);
    expect(stderr()).toContain(`Known systems: ${systemNames.join(', ')}`);
    expect(stdout()).toBe('');
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
