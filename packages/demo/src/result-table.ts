import Table from 'cli-table3';
import type { Paint } from './paint.js';
import type { RaceComparison } from './race-comparison.js';
import { raceResult } from './result-document.js';
import type { Verdict } from './verdict.js';

const HEAD = ['system', 'lock', 'scope', 'callers', 'operations', 'violations\nwithout', 'violations\nwith', 'wait p50/p99\n(ms)'];

/** The table, what went wrong in words, and the verdict. */
export function renderResult(comparisons: readonly RaceComparison[], verdict: Verdict, paint: Paint): string {
  return [renderTable(comparisons, paint), ...comparisons.map((each) => inWords(each)), inOneSentence(verdict, paint)].join('\n\n') + '\n';
}

function renderTable(comparisons: readonly RaceComparison[], paint: Paint): string {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const comparison of comparisons) {
    const row = raceResult(comparison);
    table.push([
      row.system,
      row.lock,
      row.scope,
      `${row.callers} in ${row.processes}\n${row.processes === 1 ? 'process' : 'processes'}`,
      row.operations,
      row.violationsWithoutLock === 0 ? paint.bad('0') : String(row.violationsWithoutLock),
      row.violationsWithLock === 0 ? paint.good('0') : paint.bad(String(row.violationsWithLock)),
      `${shortMs(row.waitMs.p50)} / ${shortMs(row.waitMs.p99)}`,
    ]);
  }
  return table.toString();
}

function inWords(comparison: RaceComparison): string {
  const { examples } = raceResult(comparison);
  const { withoutLock, withLock } = comparison;
  const all = new Set([...withLock.violations, ...withoutLock.violations]).size;
  const lines = examples.length === 0 ? ['nothing'] : examples;
  const more = all > examples.length ? [`... and ${all - examples.length} more`] : [];
  const counts = [...countsInWords(withoutLock.counts, 'without'), ...countsInWords(withLock.counts, 'with')];
  return [`${comparison.system}, lock ${comparison.lock}: what went wrong`, ...[...lines, ...more].map((line) => `  - ${line}`), ...counts].join('\n');
}

function countsInWords(counts: Readonly<Record<string, number>>, moment: string): string[] {
  const entries = Object.entries(counts);
  return entries.length === 0 ? [] : [`  (${moment} the lock: ${entries.map(([name, n]) => `${name} ${n}`).join(', ')})`];
}

function inOneSentence(verdict: Verdict, paint: Paint): string {
  if (verdict.exitStatus === 0) return paint.good('Without its lock every race happened; with it none did.');
  return verdict.failures.map((failure) => paint.bad(`FAILED: ${failure}`)).join('\n');
}

function shortMs(ms: number | null): string {
  return ms === null ? '-' : ms.toFixed(ms < 10 ? 1 : 0);
}
