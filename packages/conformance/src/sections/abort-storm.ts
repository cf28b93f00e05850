import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { heapBytesAfterCollection } from '../checks/heap.js';
import { becomesFree, begun } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

const HEAP_GROWTH_BYTES = 5 * 2 ** 20;
const BLOCKED_MS = 1_000; // generous: a queue that is scanned for each waiter takes far longer

async function storm(waiter: ReturnType<SectionContext['provider']>, lock: ReturnType<SectionContext['name']>, count: number, limitMs: number): Promise<number> {
  const aborts = Array.from({ length: count }, () => new AbortController());
  let granted = 0;
  const waits = aborts.map(({ signal }) => begun(take(waiter, lock, { signal }).then(() => (granted += 1))));
  await pause(50); // so that the waits are under way
  const delay = monitorEventLoopDelay({ resolution: 10 });
  const usage = process.cpuUsage();
  delay.enable();
  for (const abort of aborts) abort.abort();
  await within(Promise.allSettled(waits), limitMs, `the end of ${String(count)} aborted waits`);
  delay.disable();
  const { user, system } = process.cpuUsage(usage);
  const blockedMs = Math.min(delay.max / 1e6, (user + system) / 1e3); // what others did with the processor is not its fault
  assert.ok(blockedMs < BLOCKED_MS, `the event loop was blocked for ${blockedMs.toFixed(0)} ms while ${String(count)} waits were aborted`);
  return granted;
}

const nothingLeft: Clause = {
  title: 'waits aborted by the thousand leave no claim, no memory and no blocked event loop',
  async run({ backend, capabilities, parties, provider, name, effort }) {
    const count = effort.stormWaiters[capabilities.waiting];
    const waiter = provider();
    const [holder] = await parties(1);
    await (await take(waiter, name('warm-up'))).release();
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    await storm(waiter, lock, Math.ceil(count / 10), effort.patienceMs); // what is made once does not count
    await pause(capabilities.abandonedClaimMs);
    const before = heapBytesAfterCollection();
    assert.equal(await storm(waiter, lock, count, effort.patienceMs * 2), 0, 'waits were granted while another held the lock');
    await pause(capabilities.abandonedClaimMs);
    const leftBytes = () => heapBytesAfterCollection() - before;
    let grown = leftBytes();
    for (const untilMs = performance.now() + effort.patienceMs; grown >= HEAP_GROWTH_BYTES && performance.now() < untilMs; grown = leftBytes()) {
      await pause(100); // withdrawals by the thousand may still be under way
    }
    assert.ok(grown < HEAP_GROWTH_BYTES, `${String(count)} aborted waits left ${(grown / 2 ** 20).toFixed(1)} MB behind`);
    await holder!.release('a');
    await becomesFree(backend, lock, effort.slackMs, 'after the release nobody may hold the lock');
    const grant = await within(take(waiter, lock), effort.patienceMs, 'acquiring the lock after the storm');
    await grant.release();
  },
};

export const abortStorm: Section = { name: 'abort-storm', clauses: () => [nothingLeft] };
