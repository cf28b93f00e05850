import { Redis } from 'ioredis';
import { Contest } from '../players/contest.js';
import type { EngineName } from '../players/lock-place.js';
import type { Section } from '../section.js';
import { commandsSent } from './redis-commands.js';

interface Field {
  readonly ways: readonly string[];
  readonly callers: number;
}

const fields: Partial<Record<EngineName, Field>> = {
  flock: { ways: ['ours', 'proper-lockfile'], callers: 1 },
  redis: { ways: ['ours', 'redlock 5'], callers: 16 },
};

/** Several processes want one lock as often as they can get it. Time per section by each way, and how even the processes' shares are. */
export const contended: Section = async ({ variant, effort }) => {
  const engine = variant as EngineName;
  const { ways, callers } = fields[engine]!;
  const contest = await Contest.open({ engine, ways, processes: effort.processes });
  const monitor = engine === 'redis' ? new Redis(contest.place.url) : undefined;
  const samples: Record<string, number[]> = Object.fromEntries(ways.map((way) => [way, []]));
  const shares = new Array<number>(effort.processes).fill(0);
  const facts: Record<string, number> = {};
  try {
    for (const way of ways) await contest.play(way, { callers, holdMs: 0, ms: effort.contestMs / 2 }); // warms up
    for (let round = 0; round < effort.contests; round += 1) {
      for (const way of round % 2 === 0 ? ways : [...ways].reverse()) {
        const sentBefore = monitor === undefined ? 0 : await commandsSent(monitor);
        const tallies = await contest.play(way, { callers, holdMs: 0, ms: effort.contestMs });
        const sections = tallies.reduce((sum, tally) => sum + tally.sections, 0);
        samples[way]!.push((effort.contestMs * 1e6) / Math.max(1, sections));
        if (way !== 'ours') continue;
        tallies.forEach((tally, player) => (shares[player] = (shares[player] ?? 0) + tally.sections));
        if (monitor !== undefined) facts['commandsPerSection'] = ((await commandsSent(monitor)) - sentBefore) / sections;
      }
    }
  } finally {
    monitor?.disconnect();
    await contest.close();
  }
  facts['largestOverSmallestShare'] = Math.max(...shares) / Math.max(1, Math.min(...shares));
  return { samples, facts, notes: [] };
};
