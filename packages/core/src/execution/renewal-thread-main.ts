/** What runs in the renewal thread of one provider. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CreateLeaseRenewer, LeaseRenewer, LockLossReason } from '../provider/lock-provider.js';
import { sharedNowMs } from './monotonic-clock.js';
import type { RenewalLoss, RenewalOrder, RenewalThreadData } from './renewal-message.js';
import { moveDeadline, readDeadline } from './shared-deadline.js';

interface Entry {
  readonly id: number;
  readonly key: unknown;
  readonly deadline: BigInt64Array;
  renewUntilMs: number;
}

const { source, ttlMs } = workerData as RenewalThreadData;
const entries = new Map<number, Entry>();
const { createLeaseRenewer } = (await import(source.module)) as { createLeaseRenewer: CreateLeaseRenewer };
const renewer: LeaseRenewer = await createLeaseRenewer(source.options as never);
let timer: NodeJS.Timeout | undefined;

parentPort!.on('message', (order: RenewalOrder) => {
  if (order.kind === 'add') {
    const { id, key, memory, renewUntilMs } = order;
    entries.set(id, { id, key, deadline: new BigInt64Array(memory), renewUntilMs: renewUntilMs ?? Infinity });
    timer ??= setTimeout(renew, ttlMs / 3);
  } else if (order.kind === 'remove') {
    entries.delete(order.id);
  } else if (order.kind === 'limit') {
    const entry = entries.get(order.id);
    if (entry !== undefined) entry.renewUntilMs = order.renewUntilMs ?? Infinity;
  } else {
    clearTimeout(timer);
    void renewer.close().finally(() => parentPort!.close());
  }
});

async function renew(): Promise<void> {
  const sentAtMs = sharedNowMs();
  for (const entry of entries.values()) if (readDeadline(entry.deadline) === undefined) lose(entry, 'expired');
  const asked = [...entries.values()].filter(({ renewUntilMs }) => sentAtMs < renewUntilMs);
  let nextMs = ttlMs / 3;
  try {
    const kept = asked.length === 0 ? [] : await renewer.renew(asked.map(({ key }) => key));
    asked.forEach((entry, index) => {
      if (!entries.has(entry.id)) return;
      if (kept[index] !== true) lose(entry, 'deleted');
      else if (!moveDeadline(entry.deadline, sentAtMs + ttlMs)) lose(entry, 'expired'); // the answer came too late
    });
  } catch {
    nextMs = ttlMs / 6; // the engine could not be asked: what it said before holds until the deadline
  }
  timer = entries.size === 0 ? undefined : setTimeout(renew, nextMs);
}

function lose(entry: Entry, reason: LockLossReason): void {
  entries.delete(entry.id);
  parentPort!.postMessage({ id: entry.id, reason } satisfies RenewalLoss);
}
