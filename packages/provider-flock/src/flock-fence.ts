import { readFileSync } from 'node:fs';
import type { LockFence } from '@holdfast/core/provider';

let epoch: bigint | undefined;
let last = 0n;

/**
 * The fence of a lock that was granted just now. The kernel's monotonic clock is one for all processes of the node, and grants of one name follow one
 * another, so it rises with them; it begins anew with a boot, whose time is the epoch.
 */
export function nextFence(): LockFence {
  epoch ??= bootTime();
  const now = process.hrtime.bigint();
  last = now > last ? now : last + 1n;
  return { epoch, counter: last };
}

function bootTime(): bigint {
  return BigInt(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? 0);
}
