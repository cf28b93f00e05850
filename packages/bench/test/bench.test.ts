import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { goalRows } from '../src/goal-rows.js';

const main = fileURLToPath(new URL('../lib/main.js', import.meta.url));
const run = promisify(execFile);

describe('the benchmark', () => {
  it('prints a finite figure for every row, and with --json one document as its last line', async () => {
    const { stdout } = await run(process.execPath, [main, '--json', '--quick', '--rounds', '2', '--profile']);
    const document = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { rows: { id: string; work: string; median: number; p10: number; p90: number }[]; profiles: Record<string, string[]> };
    expect(document.rows.map(({ id, work }) => `${id} ${work}`)).toEqual(goalRows.map(({ id, work }) => `${id} ${work}`));
    for (const row of document.rows) for (const figure of [row.median, row.p10, row.p90]) expect([row.work, Number.isFinite(figure)]).toEqual([row.work, true]);
    for (const lines of Object.values(document.profiles)) expect(lines.length).toBeGreaterThan(3);
  }, 120_000);

  it('names the rows there are when a filter fits none', async () => {
    await expect(run(process.execPath, [main, '--filter', 'PS99'])).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Rows: PS1, PS2') as unknown });
  });
});
