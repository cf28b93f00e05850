import { Contest } from '../players/contest.js';
import type { EngineName } from '../players/lock-place.js';
import type { Tally } from '../players/player-command.js';
import type { Section } from '../section.js';
import { quantile } from '../statistics.js';
import { openRoundTrip, type RoundTrip } from './round-trip.js';

const HOLD_MS = 3;
const ROUND_TRIPS = 50;
/** Fewer say nothing; a slow machine plays on until it has them. */
const LEAST_HAND_OVERS = 10;
const MOST_PLAYS = 50;

interface Rival {
  readonly way: string;
  /** Whoever waits stands in a queue, so that the lock is handed over and not just met free. */
  readonly queues: boolean;
}

const OURS: Rival = { way: 'ours', queues: true };
const rivals: Readonly<Record<EngineName, readonly Rival[]>> = {
  flock: [OURS, { way: 'proper-lockfile', queues: false }],
  redis: [OURS, { way: 'redlock 5', queues: false }],
  postgres: [OURS, { way: 'pg_advisory_lock', queues: true }],
  etcd: [OURS],
};

/** Two processes take turns: from the moment one begins to give the lock back to the moment the other is inside, while it waited all along. */
export const handOver: Section = async ({ variant, effort }) => {
  const engine = variant as EngineName;
  const field = rivals[engine];
  const contest = await Contest.open({ engine, ways: field.map(({ way }) => way), processes: 2 });
  const roundTrip = await openRoundTrip(contest.place);
  const samples: Record<string, number[]> = {};
  const add = (name: string, ms: number): unknown => (samples[name] ??= []).push(ms * 1e6);
  const all: number[] = [];
  const sections = [0, 0];
  try {
    for (let round = 0; round < effort.contests; round += 1) {
      add('round trip', await medianMs(roundTrip));
      for (const rival of round % 2 === 0 ? field : [...field].reverse()) {
        const { gaps, tallies } = await playOut(contest, rival, effort.contestMs);
        add(`longest wait, ${rival.way}`, Math.max(...tallies.map(({ longestWaitMs }) => longestWaitMs)));
        for (const share of rival.queues ? [50, 90] : []) add(`${rival.way} p${share}`, quantile(gaps, share / 100));
        if (rival !== OURS) continue;
        all.push(...gaps);
        tallies.forEach((tally, index) => (sections[index % 2]! += tally.sections));
      }
    }
  } finally {
    await roundTrip.end();
    await contest.close();
  }
  return { samples, facts: { p50Ms: quantile(all, 0.5), p99Ms: quantile(all, 0.99), largestOverSmallestShare: Math.max(...sections) / Math.max(1, Math.min(...sections)) }, notes: [] };
};

/** One play, or as many as it takes to see the lock handed over often enough. */
async function playOut(contest: Contest, { way, queues }: Rival, ms: number): Promise<{ readonly gaps: readonly number[]; readonly tallies: readonly Tally[] }> {
  const gaps: number[] = [];
  const tallies: Tally[] = [];
  for (let plays = 0; plays < MOST_PLAYS; plays += 1) {
    const played = await contest.play(way, { callers: 1, holdMs: HOLD_MS, ms });
    tallies.push(...played);
    gaps.push(...handOversMs(played));
    if (!queues || gaps.length >= LEAST_HAND_OVERS) return { gaps, tallies };
  }
  throw new Error(`${way}: the processes do not hand the lock over to one another`);
}

/** Times between the end of one process's turn and the beginning of the other's. */
function handOversMs(tallies: readonly Tally[]): readonly number[] {
  const turns = tallies.flatMap((tally, player) => tally.turns.map((turn) => ({ ...turn, player }))).sort((a, b) => a.grantedAtMs - b.grantedAtMs);
  return turns.flatMap((turn, index) => {
    const before = turns[index - 1];
    return before === undefined || before.player === turn.player ? [] : [turn.grantedAtMs - before.overAtMs];
  });
}

async function medianMs({ go }: RoundTrip): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUND_TRIPS; i += 1) {
    const startedAt = performance.now();
    await go();
    times.push(performance.now() - startedAt);
  }
  return quantile(times, 0.5);
}
