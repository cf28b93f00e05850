import type { ProcessState, SectionResult } from './section.js';
import { pairedRatios, spreadOf, type Spread } from './statistics.js';

/** One process to run, and the key of its result. */
export interface Run {
  readonly section: string;
  readonly state: ProcessState;
  readonly variant?: string;
}

export const keyOf = ({ section, state, variant = '' }: Run): string => `${section}/${state}/${variant}`;

/** One line of the result table: either times of one case over another, or a single figure. */
export interface GoalRow {
  /** As in the list of goals, such as `PS1`. */
  readonly id: string;
  readonly work: string;
  readonly run: Run;
  readonly measure: { readonly of: string; readonly over: string } | { readonly fact: string };
  readonly unit: 'x' | 'B' | 'MiB' | 'ms' | '%' | 'n';
  /** The goal is met up to and including this; undefined where there is no goal and the figure only explains. */
  readonly limit?: number;
}

export interface RowResult extends Spread {
  readonly id: string;
  readonly work: string;
  readonly state: ProcessState;
  readonly unit: GoalRow['unit'];
  readonly limit: number | null;
  readonly verdict: 'pass' | 'miss' | 'info';
}

export function resultOf(row: GoalRow, results: ReadonlyMap<string, SectionResult>): RowResult {
  const result = results.get(keyOf(row.run))!;
  const spread = spreadOf(samplesOf(row, result));
  const verdict = row.limit === undefined ? 'info' : spread.median <= row.limit ? 'pass' : 'miss';
  return { id: row.id, work: row.work, state: row.run.state, unit: row.unit, limit: row.limit ?? null, verdict, ...spread };
}

function samplesOf({ measure, id }: GoalRow, { samples, facts }: SectionResult): readonly number[] {
  if ('fact' in measure) return facts[measure.fact] === undefined ? missing(id, measure.fact) : [facts[measure.fact]!];
  const { of, over } = measure;
  return pairedRatios(samples[of] ?? missing(id, of), samples[over] ?? missing(id, over));
}

function missing(id: string, what: string): never {
  throw new Error(`row ${id} needs ${what}, which its section did not measure`);
}
