import type { Paint } from './paint.js';
import { ENGINE, type RaceComparison } from './race-comparison.js';
import { raceResult, type RaceResult } from './result-document.js';
import { lockInWords, type Verdict } from './verdict.js';

/** How the result is to be told. */
export interface Telling {
  readonly paint: Paint;
  readonly details: boolean;
  readonly seed: number;
}

interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  cell(result: RaceResult): string;
  paint?(result: RaceResult, text: string, paint: Paint): string;
}

const COLUMNS: readonly Column[] = [
  { head: 'system', align: 'left', cell: ({ system }) => system },
  { head: 'lock', align: 'left', cell: ({ lock, side }) => lockInWords({ lock, side }) },
  { head: 'scope', align: 'left', cell: ({ scope }) => scope },
  {
    head: 'without',
    align: 'right',
    cell: ({ violationsWithoutLock }) => String(violationsWithoutLock),
    paint: ({ violationsWithoutLock: n }, text, paint) => (n === 0 ? paint.bad(text) : text),
  },
  {
    head: 'with',
    align: 'right',
    cell: ({ violationsWithLock }) => String(violationsWithLock),
    paint: ({ violationsWithLock: n }, text, paint) => (n === 0 ? paint.good(text) : paint.bad(text)),
  },
  { head: 'wait p50/p99', align: 'right', cell: ({ waitMs: { p50, p99 } }) => `${shortMs(p50)} / ${shortMs(p99)} ms` },
];

/** The verdict, what is not as it should be, one line for each lock within 100 columns, and what went wrong in words when that was asked for. */
export function renderResult(comparisons: readonly RaceComparison[], verdict: Verdict, { paint, details, seed }: Telling): string {
  const isGood = verdict.exitStatus === 0;
  const workloads = new Set(comparisons.map(({ callers, processes }) => `${callers} callers in ${processes === 1 ? 'one process' : `${processes} processes`}`));
  const parts = [
    isGood ? paint.good(verdict.sentence) : paint.bad(verdict.sentence),
    ...verdict.failures.map((failure) => paint.bad(`FAILED: ${failure}`)),
    `Engine: ${ENGINE}.`,
    `Each race: ${[...workloads].join(', or ')}${workloads.size > 1 ? ' where the lock reaches no further' : ''}. Repeat it with --seed ${seed}.`,
    '',
    'What the arrays saw go wrong without and with the lock, and how long callers waited for the lock:',
    '',
    ...tableLines(comparisons.map(raceResult), paint),
    ...(details ? ['', ...comparisons.map(inWords)] : ['', 'What went wrong in words: --details. A picture of each race: --report race.html.']),
  ];
  return `${parts.join('\n')}\n`;
}

function tableLines(results: readonly RaceResult[], paint: Paint): string[] {
  const widths = COLUMNS.map(({ head, cell }) => Math.max(head.length, ...results.map((result) => cell(result).length)));
  const padded = (text: string, index: number): string =>
    COLUMNS[index]?.align === 'right' ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0);
  const head = COLUMNS.map((column, index) => padded(column.head, index)).join('  ');
  return [
    head.trimEnd(),
    '-'.repeat(head.length),
    ...results.map((result) =>
      COLUMNS.map((column, index) => {
        const text = padded(column.cell(result), index);
        return column.paint?.(result, text, paint) ?? text;
      }).join('  '),
    ),
  ];
}

function inWords(comparison: RaceComparison): string {
  const { examples } = raceResult(comparison);
  const all = new Set([...comparison.withLock.violations, ...comparison.withoutLock.violations]).size;
  const lines = examples.length === 0 ? ['nothing'] : examples;
  const more = all > examples.length ? [`... and ${all - examples.length} more`] : [];
  return [`${comparison.system}, lock ${lockInWords(comparison)}`, ...[...lines, ...more].map((line) => `  - ${line}`)].join('\n');
}

function shortMs(ms: number | null): string {
  return ms === null ? '-' : ms.toFixed(ms < 10 ? 1 : 0);
}
