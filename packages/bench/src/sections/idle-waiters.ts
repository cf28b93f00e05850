import { setTimeout as pause } from 'node:timers/promises';
import { Contest } from '../players/contest.js';
import type { EngineName } from '../players/lock-place.js';
import { factsOnly, type Section } from '../section.js';

const NAMES = Array.from({ length: 100 }, (_, index) => `idle-${index}`);
const SETTLING_MS = 500;

/** One process waits for 100 locks that another holds: what that costs it, and whether its calls of the file system still come through. */
export const idleWaiters: Section = async ({ variant, effort }) => {
  const contest = await Contest.open({ engine: variant as EngineName, ways: ['ours'], processes: 1 });
  const waiter = contest.players[0]!;
  try {
    const holder = await contest.another();
    await holder.hold(NAMES);
    const { statMs } = await waiter.idle(SETTLING_MS);
    await waiter.ask(NAMES);
    await pause(SETTLING_MS);
    const idle = await waiter.idle(effort.contestMs * 4);
    await holder.kill();
    await waiter.grantedAtMs();
    return factsOnly({ cpuShare: idle.cpuShare, statOverUndisturbed: idle.statMs / statMs });
  } finally {
    await contest.close();
  }
};
