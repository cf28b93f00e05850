import { engineRows } from './engine-rows.js';
import type { GoalRow, Run } from './goal-row.js';
import type { ProcessState } from './section.js';

const FLOOR = 'hand-made keyed queue';

/** Time of one case over that of another, in the same process. */
function ratio(id: string, work: string, section: string, state: ProcessState, of: string, over: string, limit?: number): GoalRow {
  return { id, work, run: { section, state }, measure: { of, over }, unit: 'x', ...(limit === undefined ? {} : { limit }) };
}

function fact(id: string, work: string, run: Run, name: string, unit: GoalRow['unit'], limit?: number): GoalRow {
  return { id, work, run, measure: { fact: name }, unit, ...(limit === undefined ? {} : { limit }) };
}

const uncontended: readonly GoalRow[] = [
  ratio('PS1', '@Locked / async-mutex runExclusive', 'uncontended', 'tracking', '@Locked', 'async-mutex', 0.5),
  ratio('PS1', '@Locked / async-mutex runExclusive', 'uncontended', 'plain', '@Locked', 'async-mutex'),
  ratio('PS1', '@Locked on async-mutex / async-mutex', 'uncontended', 'tracking', '@Locked on async-mutex', 'async-mutex', 1.4),
  ratio('PS1', '@Locked on async-mutex / async-mutex', 'uncontended', 'plain', '@Locked on async-mutex', 'async-mutex'),
  ratio('PS2', `@Locked / ${FLOOR}`, 'uncontended', 'tracking', '@Locked', FLOOR, 1.5),
  ratio('PS2', `@Locked / ${FLOOR}`, 'uncontended', 'plain', '@Locked', FLOOR, 1.5),
];

const names: readonly GoalRow[] = [
  ratio('PS3', 'parsed name / template literal', 'name-rendering', 'plain', 'parsed template', 'template literal', 3),
  ratio('PS3', 'parsed name / parsing at every call', 'name-rendering', 'plain', 'parsed template', 'replaced at every call'),
];

const inLine: readonly GoalRow[] = [
  ratio('PS4', `1,000 waiters: @Locked / ${FLOOR}`, 'waiters', 'tracking', '@Locked', FLOOR, 1.5),
  ratio('PS4', `1,000 waiters: @Locked / ${FLOOR}`, 'waiters', 'plain', '@Locked', FLOOR, 1.5),
  ratio('PS4', `1,000 waiters: async-mutex / ${FLOOR}`, 'waiters', 'plain', 'async-mutex', FLOOR),
];

const heldRows = (variant: string, state: ProcessState, held?: number, released?: number): readonly GoalRow[] => [
  fact('PS5', `heap per name held: ${variant}`, { section: 'held-names', state, variant }, 'heldBytesPerName', 'B', held),
  fact('PS5', `heap per name afterwards: ${variant}`, { section: 'held-names', state, variant }, 'releasedBytesPerName', 'B', released),
];

const held: readonly GoalRow[] = [
  ...heldRows('@Locked', 'tracking', 700, 1),
  ...heldRows('@Locked', 'plain', 700, 1),
  ...['bare call', FLOOR, `${FLOOR}, plain body`, 'async-mutex'].flatMap((variant) => heldRows(variant, 'plain')),
  ...['bare call', FLOOR].flatMap((variant) => heldRows(variant, 'tracking')),
];

const stormRows = (variant: string, heap?: number, block?: number): readonly GoalRow[] => [
  fact('PS6', `waiters give up, ${variant}: heap left`, { section: 'aborted-waiters', state: 'tracking', variant }, 'heapLeftMiB', 'MiB', heap),
  fact('PS6', `waiters give up, ${variant}: longest block`, { section: 'aborted-waiters', state: 'tracking', variant }, 'longestBlockMs', 'ms', block),
];

const storms: readonly GoalRow[] = [
  ...stormRows('own signals', 5, 50),
  ...stormRows('one signal', 5, 50),
  ...stormRows('timed out', 5, 50),
  ...stormRows('no lock, own signals'),
];

const asyncLock: readonly GoalRow[] = [
  ratio('PS7', '@Locked / async-lock, both without re-entry', 'uncontended', 'plain', '@Locked', 'async-lock', 1),
  ratio('PS7', '@Locked / async-lock, both re-entrant', 'uncontended', 'domains', '@Locked', 'async-lock, re-entrant', 1),
  ratio('PS7', '@Locked / async-lock with a name made once', 'uncontended', 'plain', '@Locked', 'async-lock, fixed name'),
  ratio('PS7', '@Locked re-entrant / async-lock not', 'uncontended', 'tracking', '@Locked', 'async-lock'),
  ratio('PS7', '1,000 waiters: @Locked / async-lock, both without re-entry', 'waiters', 'plain', '@Locked', 'async-lock', 1),
  ratio('PS7', '1,000 waiters: @Locked / async-lock, both re-entrant', 'waiters', 'domains', '@Locked', 'async-lock, re-entrant', 1),
  ratio('PS7', '1,000 waiters: @Locked re-entrant / async-lock not', 'waiters', 'tracking', '@Locked', 'async-lock'),
];

const events: readonly GoalRow[] = [
  ratio('PS8', 'nobody listens / no events in the code', 'event-cost', 'plain', 'with-events', 'no-events', 1.02),
  ratio('PS8', 'what this cannot see: two equal copies', 'event-cost', 'plain', 'with-events', 'with-events-again'),
];

export const goalRows: readonly GoalRow[] = [...uncontended, ...names, ...inLine, ...held, ...storms, ...asyncLock, ...events, ...engineRows];
