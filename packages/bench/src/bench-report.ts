import Table from 'cli-table3';
import type { RowResult } from './goal-row.js';
import type { SectionResult } from './section.js';
import { spreadOf } from './statistics.js';

const table = (head: string[]): Table.Table => new Table({ head, style: { head: [], border: [] }, chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' } });

const STATES = { plain: 'no', tracking: 'yes', domains: 'yes, domains' } as const;

/** The rows with their goals, for people. */
export function renderRows(rows: readonly RowResult[]): string {
  const out = table(['row', 'work', 'async\ncontext', 'goal', 'median', 'p10 - p90', '']);
  for (const row of rows) {
    const { unit } = row;
    const spread = row.p10 === row.p90 ? '' : `${figure(row.p10, unit)} - ${figure(row.p90, unit)}`;
    out.push([row.id, row.work, STATES[row.state], row.limit === null ? '' : `<= ${row.limit} ${unit}`, `${figure(row.median, unit)} ${unit}`, spread, row.verdict === 'info' ? '' : row.verdict]);
  }
  return out.toString();
}

/** The absolute figures behind the ratios; good for this machine and this hour only. */
export function renderTimes(results: ReadonlyMap<string, SectionResult>): readonly string[] {
  const out = table(['section', 'case', 'p10 ns', 'median ns']);
  for (const [key, { samples }] of results) {
    for (const [name, times] of Object.entries(samples)) {
      const { p10, median } = spreadOf(times);
      out.push([key.replace(/\/$/, ''), name, p10.toFixed(0), median.toFixed(0)]);
    }
  }
  return out.length === 0 ? [] : [out.toString()];
}

function figure(value: number, unit: RowResult['unit']): string {
  return value.toFixed(unit === 'x' ? (value < 0.1 ? 3 : 2) : 1);
}
