import assert from 'node:assert/strict';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { isLockError, type LockGrant, type LockName, type LockProvider } from '@holdfast/core/provider';
import { Edge } from '../checks/edge.js';
import { becomesFree, begun } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import { randomFrom } from '../party/random.js';
import { within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

const LANES = 4;
const MOST_HEATS = 5; // the edge of one who polls, on a busy machine, may not be found in the first
const QUEUED_MS = 2; // so that the wait has reached the engine
const SHORTEST_TIMER_MS = 1;
const AT_ONCE_MS = 0.02; // where a grant takes less than a turn of the event loop

/** Ends a wait: by the caller, who changed its mind, or by its time limit. */
type Ending = 'abort' | 'timeout';

function endAfter(ends: AbortController, ending: Ending, ms: number): void {
  if (ending === 'timeout') {
    const limit = AbortSignal.timeout(Math.round(ms));
    limit.addEventListener('abort', () => ends.abort(limit.reason), { once: true });
    return;
  }
  const end = () => ends.abort(new DOMException('nobody wants it any more', 'AbortError'));
  if (ms < AT_ONCE_MS) end();
  else void (ms < SHORTEST_TIMER_MS ? turn() : pause(ms)).then(end);
}

async function outcome(asked: Promise<LockGrant>, signal: AbortSignal, limitMs: number): Promise<LockGrant | undefined> {
  try {
    return await within(asked, limitMs, 'a wait whose end raced its grant');
  } catch (error) {
    if (signal.aborted && (error === signal.reason || isLockError(error, 'ERR_LOCK_ABORTED'))) return undefined;
    throw error;
  }
}

interface Lane {
  readonly lock: LockName;
  readonly holder: LockProvider;
  readonly waiter: LockProvider;
  readonly edge: Edge;
  readonly ending: Ending;
}

/** The holder lets go, or nobody holds it: in either case the grant and the end of the wait are under way together. */
async function raceOnce({ effort }: SectionContext, { lock, holder, waiter, edge, ending }: Lane, isHeld: boolean): Promise<void> {
  const held = isHeld ? await within(take(holder, lock), effort.patienceMs, 'acquiring a lock that nobody owns') : undefined;
  const ends = new AbortController();
  const asked = begun(take(waiter, lock, { signal: ends.signal }));
  if (held) await pause(QUEUED_MS);
  const released = begun(held?.release() ?? Promise.resolve());
  endAfter(ends, ending, edge.next());
  await released;
  const grant = await outcome(asked, ends.signal, effort.patienceMs);
  edge.tell(grant !== undefined);
  await grant?.release();
}

function racing(title: string, isHeld: boolean): Clause {
  return {
    title,
    async run(context) {
      const { backend, capabilities, effort, seed, provider, name } = context;
      const [holder, waiter] = [provider(), provider()];
      const limitMs = capabilities.abandonedClaimMs + effort.slackMs;
      const rounds = Math.ceil(effort.abortRaces / 2 / LANES); // two clauses share the races
      const lanes = Array.from({ length: LANES }, (_, index): Lane => {
        const ending = index % 2 === 0 ? 'abort' : 'timeout';
        return { lock: name(ending), holder, waiter, edge: new Edge(randomFrom(seed + index)), ending };
      });
      const raceAll = () => Promise.all(
        lanes.map(async (lane) => {
          for (let round = 0; round < rounds; round += 1) {
            await raceOnce(context, lane, isHeld);
            await becomesFree(backend, lane.lock, limitMs, `after race ${String(round)} (${lane.ending}) nobody owns the lock, so it must be free`);
          }
        }),
      );
      const sum = (pick: (edge: Edge) => number) => lanes.reduce((total, { edge }) => total + pick(edge), 0);
      for (let heat = 1; ; heat += 1) {
        await raceAll();
        if (capabilities.reach === 'process') return; // a grant may take no time at all
        const [granted, ended] = [sum(({ granted: count }) => count), sum(({ ended: count }) => count)];
        if (granted > 0 && ended > 0) return;
        assert.ok(heat < MOST_HEATS, `nothing raced: ${String(granted)} waits were granted and ${String(ended)} ended before; both must happen`);
      }
    },
  };
}

export const abortRace: Section = {
  name: 'abort-race',
  clauses: () => [
    racing('an abort or a time limit that races the hand-over ends in a grant or in nothing, never in a lock without owner', true),
    racing('an abort or a time limit that races the grant of a free lock ends in a grant or in nothing, never in a lock without owner', false),
  ],
};
