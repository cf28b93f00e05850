import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { wantedRows } from '../src/wanted-rows.js';

const main = fileURLToPath(new URL('../lib/main.js', import.meta.url));
const run = promisify(execFile);
/** Rows in which several processes contend on servers take their time. */
const FILTERS = process.env['HOLDFAST_EFFORT'] === 'full' ? [''] : ['PS', ', engines', 'flock, hand-over', 'flock, crash'];

interface BenchDocument {
  readonly rows: readonly { readonly id: string; readonly work: string; readonly median: number; readonly p10: number; readonly p90: number }[];
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

async function bench(...options: readonly string[]): Promise<BenchDocument> {
  const { stdout } = await run(process.execPath, [main, '--json', '--quick', '--rounds', '1', ...options]);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as BenchDocument;
}

describe('the benchmark', () => {
  it.each(FILTERS)('prints a finite figure for every row of "%s", and with --json one document as its last line', async (filter) => {
    const { rows } = await bench('--filter', filter);
    expect(rows.map(({ id, work }) => `${id} ${work}`)).toEqual(wantedRows(filter).map(({ id, work }) => `${id} ${work}`));
    for (const { work, median, p10, p90 } of rows) for (const figure of [median, p10, p90]) expect([work, Number.isFinite(figure)]).toEqual([work, true]);
  }, 120_000);

  it('tells where the time goes when it is asked to', async () => {
    const { profiles } = await bench('--filter', 'PS3', '--profile');
    expect(Object.keys(profiles).length).toBeGreaterThan(0);
    for (const lines of Object.values(profiles)) expect(lines.length).toBeGreaterThan(3);
  }, 60_000);

  it('names the rows there are when a filter fits none', async () => {
    await expect(run(process.execPath, [main, '--filter', 'PS99'])).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Rows: PS1, PS2') as unknown });
  });
});
