import { setTimeout as pause } from 'node:timers/promises';
import { Contest } from '../players/contest.js';
import type { EngineName } from '../players/lock-place.js';
import { monotonicMs } from '../players/player-command.js';
import { factsOnly, type Section } from '../section.js';
import { quantile } from '../statistics.js';

/** The shortest each engine takes, so that many holders can be killed. */
const TTL_MS: Partial<Record<EngineName, number>> = { redis: 1_000, etcd: 2_000 };
/** From asking to standing in the engine's queue. */
const SETTLING_MS = 200;

/** A holder is killed with SIGKILL while another process waits: how long until that one is inside. */
export const crash: Section = async ({ variant, effort }) => {
  const engine = variant as EngineName;
  const ttlMs = TTL_MS[engine];
  const contest = await Contest.open({ engine, ways: ['ours'], processes: 1, ...(ttlMs === undefined ? {} : { ttlMs }) });
  const waiter = contest.players[0]!;
  const times: number[] = [];
  try {
    for (let i = 0; i < effort.crashes; i += 1) {
      const holder = await contest.another();
      await holder.hold(['crashed']);
      await waiter.ask(['crashed']);
      await pause(SETTLING_MS);
      const killedAtMs = monotonicMs();
      const gone = holder.kill();
      times.push((await waiter.grantedAtMs()) - killedAtMs);
      await gone;
    }
  } finally {
    await contest.close();
  }
  const beyondLease = times.map((ms) => ms - (ttlMs ?? 0));
  return factsOnly({ p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), p99BeyondLeaseMs: quantile(beyondLease, 0.99) });
};
