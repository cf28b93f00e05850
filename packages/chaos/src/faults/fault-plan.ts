import type { SeededRandom } from '@holdfast/array-simulator';
import type { ProxyFault } from '@holdfast/engines';

/** One fault at its time from the beginning of the run. */
export type PlannedFault = { readonly atMs: number } & (
  | { readonly kind: 'kill' }
  /** `isInside`: while it holds a lock; otherwise whatever it does. */
  | { readonly kind: 'pause'; readonly lastsMs: number; readonly isInside: boolean }
  | { readonly kind: 'block'; readonly lastsMs: number }
  /** Without `server` that of all servers. */
  | { readonly kind: 'network'; readonly fault: NetworkFault; readonly lastsMs: number; readonly server?: number }
  | { readonly kind: 'restart'; readonly downMs: number }
  | { readonly kind: 'failover' }
  /** The server ends the sessions of its clients. */
  | { readonly kind: 'sessions' }
  /** The wall clock of one node is set by so much; or, with `lastsMs`, it runs too fast or too slow for that time until it is wrong by so much. */
  | { readonly kind: 'clock'; readonly byMs: number; readonly lastsMs: number }
);

/** What a network does; `flapEveryMs`: it is cut and mended in turns. */
export type NetworkFault = Exclude<ProxyFault, 'none'> | { readonly flapEveryMs: number };

/** What can be done in a run. */
export interface FaultRange {
  readonly durationMs: number;
  /** How long a silent holder keeps its lock; faults are shorter and longer than that. */
  readonly silenceMs: number;
  /** Whether killing a contender leaves somebody to go on. */
  readonly canKill: boolean;
  /** Whether there are a network and a server. */
  readonly hasEngine: boolean;
  /** Whether the server can end the sessions that locks live in. */
  readonly canEndSessions?: boolean;
  /** How many servers there are, each with a network of its own; default 1. */
  readonly servers?: number;
  /** Whether another server can take the place of the one that is killed. */
  readonly canFailOver?: boolean;
  /** Wall clocks are only set ahead. */
  readonly clocksGoAhead?: boolean;
}

const KILL_EVERY_MS = 1_500;
const PAUSE_EVERY_MS = 2_000;
const BLOCK_EVERY_MS = 3_000;
const CLOCK_EVERY_MS = 2_500;
const LEAST_JUMP_MS = 3_600_000;
const LONGEST_JUMP_MS = 24 * LEAST_JUMP_MS;
const LONGEST_DRIFT_MS = 4_000;
/** Of a clock's faults: it runs at twice its speed, at half of it. */
const FAST = 0.2;
const SLOW = 0.2;
/** Between two faults of network or engine: time to work again. */
const ENGINE_REST_MS = 2_000;
const RESTARTS = 0.15;
/** Fail-overs or ended sessions, where they can be. */
const OTHERS = 0.15;
/** Of the network's faults where there are several servers: those of one of them. */
const PARTIAL = 0.5;
const FAIL_OVER_MS = 2_000;
const LEAST_PER_RUN = 3;
const LONGEST_DOWN_MS = 600;
/** The last part of a run is left to faults that are not over yet. */
const BUSY_PART = 0.9;

/** Which faults come when: the same for the same seed. Whom they hit is drawn when they come, from those that are there then. */
export function planFaults(random: SeededRandom, range: FaultRange): readonly PlannedFault[] {
  const { durationMs, silenceMs, canKill, hasEngine } = range;
  const every = (intervalMs: number) => times(random, durationMs * BUSY_PART, Math.min(Math.max(intervalMs, silenceMs), durationMs / LEAST_PER_RUN));
  const plan: PlannedFault[] = [
    ...(canKill ? every(KILL_EVERY_MS).map((atMs): PlannedFault => ({ atMs, kind: 'kill' })) : []),
    ...every(PAUSE_EVERY_MS).map((atMs): PlannedFault => ({ atMs, kind: 'pause', lastsMs: between(random, 1.2 * silenceMs, 3 * silenceMs), isInside: random.next() < 0.5 })),
    ...every(BLOCK_EVERY_MS).map((atMs): PlannedFault => ({ atMs, kind: 'block', lastsMs: between(random, 0.2 * silenceMs, 2 * silenceMs) })),
    ...(hasEngine ? engineFaults(random, range) : []),
    ...times(random, durationMs * BUSY_PART, Math.min(CLOCK_EVERY_MS, durationMs / LEAST_PER_RUN)).map((atMs): PlannedFault => ({ atMs, kind: 'clock', ...clockFault(random, range) })),
  ];
  return plan.sort((a, b) => a.atMs - b.atMs);
}

/**
 * One after the other, with a rest between them. The first one is the network's, the second one a fail-over where that can be and else a restart, so that each run
 * has both; the third one ends sessions where that can be and else is a restart.
 */
function engineFaults(random: SeededRandom, { durationMs, silenceMs, servers = 1, canFailOver = false, canEndSessions = false }: FaultRange): readonly PlannedFault[] {
  const faults: PlannedFault[] = [];
  const restMs = Math.min(ENGINE_REST_MS, durationMs / 4);
  const other = canFailOver ? 'failover' : canEndSessions ? 'sessions' : 'network';
  const first = ['network', canFailOver ? 'failover' : 'restart', canEndSessions ? 'sessions' : 'restart'] as const;
  for (let atMs = restMs * random.next(); atMs < durationMs * BUSY_PART; atMs += between(random, 0.5 * restMs, 1.5 * restMs)) {
    const draw = random.next();
    const kind = first[faults.length] ?? (draw < RESTARTS ? 'restart' : draw < RESTARTS + OTHERS ? other : 'network');
    if (kind === 'restart') {
      const downMs = LONGEST_DOWN_MS * random.next();
      faults.push({ atMs, kind, downMs });
      atMs += downMs;
    } else if (kind === 'sessions') {
      faults.push({ atMs, kind });
    } else if (kind === 'failover') {
      faults.push({ atMs, kind });
      atMs += Math.min(FAIL_OVER_MS, restMs);
    } else {
      const lastsMs = Math.min(between(random, 0.1 * silenceMs, 1.5 * silenceMs), durationMs / 4);
      const isPartial = servers > 1 && random.next() < PARTIAL;
      faults.push({ atMs, kind, fault: networkFault(random), lastsMs, ...(isPartial && { server: random.integer(0, servers - 1) }) });
      atMs += lastsMs;
    }
  }
  return faults;
}

function times(random: SeededRandom, untilMs: number, intervalMs: number): readonly number[] {
  const found: number[] = [];
  for (let atMs = intervalMs * random.next(); atMs < untilMs; atMs += between(random, 0.5 * intervalMs, 1.5 * intervalMs)) found.push(atMs);
  return found;
}

function between(random: SeededRandom, least: number, most: number): number {
  return least + (most - least) * random.next();
}

function networkFault(random: SeededRandom): NetworkFault {
  return random.pick(['cut', 'silence', 'lose-answers', { delayMs: random.integer(20, 300) }, { flapEveryMs: random.integer(20, 200) }] as const);
}

function clockFault(random: SeededRandom, { clocksGoAhead = false }: FaultRange): { readonly byMs: number; readonly lastsMs: number } {
  const kind = random.next();
  const lastsMs = LONGEST_DRIFT_MS * random.next();
  if (kind < FAST) return { byMs: lastsMs, lastsMs };
  if (kind < FAST + SLOW) return { byMs: -lastsMs / 2, lastsMs };
  const jumpMs = between(random, LEAST_JUMP_MS, LONGEST_JUMP_MS);
  return { byMs: clocksGoAhead || random.next() < 0.5 ? jumpMs : -jumpMs, lastsMs: 0 };
}
