import type { GoalRow } from './goal-row.js';
import type { ProcessState } from './section.js';

/** Single callers use the providers without core; everything else is core as it is. */
const stateOf = (section: string): ProcessState => (section === 'engines' ? 'plain' : 'tracking');

function pair(id: string, section: string, variant: string, of: string, over: string, limit?: number): GoalRow {
  return { id, work: `${variant}, ${section}: ${of} / ${over}`, run: { section, state: stateOf(section), variant }, measure: { of, over }, unit: 'x', ...(limit === undefined ? {} : { limit }) };
}

function fact(id: string, section: string, variant: string, name: string, words: string, unit: GoalRow['unit'], limit?: number): GoalRow {
  return { id, work: `${variant}, ${section}: ${words}`, run: { section, state: stateOf(section), variant }, measure: { fact: name }, unit, ...(limit === undefined ? {} : { limit }) };
}

const uncontended: readonly GoalRow[] = [
  pair('N1', 'engines', 'flock', 'ours', 'proper-lockfile', 0.01),
  pair('G1', 'engines', 'redis', 'ours', 'SET NX PX and scripted DEL', 1.15),
  pair('G1', 'engines', 'redis', 'ours', 'redlock 5'),
  pair('G1', 'engines', 'redis', 'ours', 'PING'),
  pair('G2', 'engines', 'redis', 'ours, release not awaited', 'PING', 1.2),
  pair('G6', 'engines', 'postgres', 'ours', 'prepared pg_advisory_lock and unlock', 1.15),
  pair('G6', 'engines', 'postgres', 'ours', 'SELECT 1'),
  pair('G8', 'engines', 'etcd', 'ours', 'transaction and DELETE on a shared lease', 1.15),
  pair('G8', 'engines', 'etcd', 'ours', 'etcd3 lock()', 0.6),
  ...['flock', 'redis', 'postgres', 'etcd'].map((engine) => pair('G13', 'engines', engine, 'ours, a new name each time', 'ours', 1.5)),
];

const contended: readonly GoalRow[] = [
  pair('N2', 'contended', 'flock', 'ours', 'proper-lockfile', 1 / 20),
  fact('N2', 'contended', 'flock', 'largestOverSmallestShare', 'largest share of a process / smallest', 'x', 1.5),
  pair('G4', 'contended', 'redis', 'ours', 'redlock 5', 1 / 20),
  fact('G4', 'contended', 'redis', 'largestOverSmallestShare', 'largest share of a process / smallest', 'x'),
  fact('G5', 'contended', 'redis', 'commandsPerSection', 'commands per section', 'n', 0.5),
];

const handOver: readonly GoalRow[] = [
  fact('N3', 'hand-over', 'flock', 'p50Ms', 'p50', 'ms', 0.3),
  fact('N3', 'hand-over', 'flock', 'p99Ms', 'p99', 'ms', 2),
  pair('N3', 'hand-over', 'flock', 'longest wait, ours', 'longest wait, proper-lockfile'),
  pair('G3', 'hand-over', 'redis', 'ours p50', 'round trip', 1.5),
  pair('G3', 'hand-over', 'redis', 'ours p90', 'round trip', 3),
  fact('G3', 'hand-over', 'redis', 'largestOverSmallestShare', 'larger share of the two processes / smaller', 'x', 1.1),
  pair('G3', 'hand-over', 'redis', 'longest wait, ours', 'longest wait, redlock 5', 0.1),
  pair('G7', 'hand-over', 'postgres', 'ours p50', 'round trip', 1.3),
  pair('G7', 'hand-over', 'postgres', 'ours p50', 'pg_advisory_lock p50'),
  pair('G7', 'hand-over', 'postgres', 'longest wait, ours', 'longest wait, pg_advisory_lock'),
  pair('G9', 'hand-over', 'etcd', 'ours p50', 'round trip', 4),
  fact('G9', 'hand-over', 'etcd', 'largestOverSmallestShare', 'larger share of the two processes / smaller', 'x', 1.1),
];

const crashes: readonly GoalRow[] = [
  fact('N4', 'crash', 'flock', 'p50Ms', 'kill -9 of the holder to the next grant, p50', 'ms'),
  fact('N4', 'crash', 'flock', 'p99Ms', 'kill -9 of the holder to the next grant, p99', 'ms', 50),
  fact('S10', 'crash', 'postgres', 'p50Ms', 'kill -9 of the holder to the next grant, p50', 'ms'),
  fact('S10', 'crash', 'postgres', 'p99Ms', 'kill -9 of the holder to the next grant, p99', 'ms', 250),
  fact('S10', 'crash', 'redis', 'p50Ms', 'kill -9 of the holder to the next grant, lease of 1 s, p50', 'ms'),
  fact('S10', 'crash', 'redis', 'p99BeyondLeaseMs', 'the same, p99, beyond the lease', 'ms', 150),
  fact('S10', 'crash', 'etcd', 'p50Ms', 'kill -9 of the holder to the next grant, session of 2 s, p50', 'ms'),
  fact('S10', 'crash', 'etcd', 'p99BeyondLeaseMs', 'the same, p99, beyond the session', 'ms', 1_000),
];

const standing: readonly GoalRow[] = [
  fact('N5', 'idle-waiters', 'flock', 'cpuShare', 'waiting for 100 names, of one core', '%', 1),
  fact('N5', 'idle-waiters', 'flock', 'statOverUndisturbed', 'stat beside 100 waiters / alone', 'x'),
  fact('G12', 'renewal', 'redis', 'commandsPer100Locks', 'commands per renewal of 100 held locks', 'n', 1),
  fact('G12', 'renewal', 'etcd', 'leases', 'leases for all held locks', 'n', 1),
];

/** Rows of the node and the global scope: our providers beside the bare commands of their engines and what people use else. */
export const engineRows: readonly GoalRow[] = [...uncontended, ...contended, ...handOver, ...crashes, ...standing];
