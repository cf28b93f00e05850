/** Tells what its clocks say, to whoever asks. */
import { setTimeout as pause } from 'node:timers/promises';

const WAIT_MS = 100;

process.on('message', async () => {
  const wallMs = Date.now();
  const performanceMs = performance.now();
  const hrtimeMs = Number(process.hrtime.bigint()) / 1e6;
  await pause(WAIT_MS);
  const timerMs = performance.now() - performanceMs;
  const blockedAtMs = performance.now();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  process.send?.({ wallMs, performanceMs, hrtimeMs, timerMs, blockedMs: performance.now() - blockedAtMs });
});
