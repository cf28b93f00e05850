/** Takes locks through the provider against contenders of another kind; see mixed-run.ts. */
import { closeSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { lockName } from '@holdfast/core/provider';
import { ToozLockProvider } from '@holdfast/provider-tooz';

const CALLERS = 3;

/** @type {import('./mixed-run.js').MixedOrder} */
const order = JSON.parse(process.argv[2] ?? '');
const provider = new ToozLockProvider(order.options);
const journal = openSync(join(order.witness, 'node'), 'a');
const report = { acquisitions: 0, overlaps: 0 };

/** @param {string} side */
const count = (side) => statSync(join(order.witness, side), { throwIfNoEntry: false })?.size ?? 0;

function isOver() {
  const [ours, theirs] = [count('node'), count('python')];
  return (ours + theirs >= order.acquisitions && Math.min(ours, theirs) >= order.least) || Date.now() > order.giveUpAt;
}

/** @param {string} marker */
function enterAlone(marker) {
  try {
    closeSync(openSync(marker, 'wx'));
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    report.overlaps += 1;
    return false;
  }
}

async function call() {
  const owner = { id: `process-${process.pid}`, host: 'here', pid: process.pid, sinceAt: Date.now() };
  while (!isOver()) {
    const index = Math.floor(Math.random() * order.names.length);
    const name = /** @type {string} */ (order.names[index]);
    const marker = join(order.witness, `inside-${index}`);
    const grant = await provider.acquire(lockName('node', name), { mode: 'exclusive', wait: true, signal: new AbortController().signal, owner, onLost: () => undefined });
    const isAlone = enterAlone(marker);
    await pause(Math.random() * order.holdMs);
    if (isAlone) unlinkSync(marker);
    report.acquisitions += 1;
    writeSync(journal, '.');
    await grant.release();
    await pause(Math.random() * order.gapMs);
  }
}

process.stdout.write('ready\n');
const input = createInterface({ input: process.stdin });
await new Promise((resolve) => input.once('line', resolve));
input.close();
await Promise.all(Array.from({ length: CALLERS }, call));
await provider.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit();
