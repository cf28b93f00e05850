import type { GoalRow } from './goal-row.js';
import { goalRows } from './goal-rows.js';

/** The rows of a number, such as `G1`, which is not `G12`; else those whose number or work contains the text. */
export function wantedRows(filter: string): readonly GoalRow[] {
  const wanted = filter.toLowerCase();
  const numbered = goalRows.filter((row) => row.id.toLowerCase() === wanted);
  return numbered.length > 0 ? numbered : goalRows.filter((row) => `${row.id} ${row.work}`.toLowerCase().includes(wanted));
}
