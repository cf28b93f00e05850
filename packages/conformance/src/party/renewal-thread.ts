/**
 * What runs in the thread of a `ThreadRenewal`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { CreateLeaseRenewer } from '@holdfast/core/provider';
import type { ThreadRenewalData } from './thread-renewal.js';

const { source, key, everyMs } = workerData as ThreadRenewalData;
const { createLeaseRenewer } = (await import(source.module)) as { createLeaseRenewer: CreateLeaseRenewer };
const renewer = await createLeaseRenewer(source.options as never);

for (let isFirst = true; ; isFirst = false) {
  const answer = await renewer.renew([key]).catch(() => undefined); // one that could not be asked is asked again
  if (isFirst) parentPort!.postMessage(answer);
  await pause(everyMs);
}
