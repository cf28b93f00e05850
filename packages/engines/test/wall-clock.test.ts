import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WallClock } from '@holdfast/engines';

const HOUR_MS = 3_600_000;
const program = fileURLToPath(new URL('clock-reader.mjs', import.meta.url));

interface Look {
  readonly wallMs: number;
  readonly performanceMs: number;
  readonly hrtimeMs: number;
  /** How long the reader waited for 100 ms: by a timer, and with a blocked event loop. */
  readonly timerMs: number;
  readonly blockedMs: number;
}

let clock: WallClock;
let reader: ChildProcess;

const look = async (): Promise<Look> => {
  const answer = new Promise<Look>((resolve) => reader.once('message', (message) => resolve(message as Look)));
  reader.send('look');
  return await answer;
};

beforeAll(async () => {
  clock = await WallClock.start();
  reader = fork(program, { env: { ...process.env, ...clock.env }, execArgv: [] });
});

afterAll(async () => {
  reader.kill('SIGKILL');
  await clock.stop();
});

describe('the wall clock of a process', () => {
  it.each([HOUR_MS, -2 * HOUR_MS, 24 * HOUR_MS, 0])('can be set to be wrong by %p ms while it runs; monotonic clocks, timers and blocking waits do not notice', async (offsetMs) => {
    const before = { ...(await look()), offsetMs: clock.offsetMs };
    await clock.set(offsetMs);
    const after = await look();
    const passedMs = after.hrtimeMs - before.hrtimeMs;
    expect(after.wallMs - before.wallMs).toBeGreaterThan(offsetMs - before.offsetMs + passedMs - 1_000);
    expect(after.wallMs - before.wallMs).toBeLessThan(offsetMs - before.offsetMs + passedMs + 1_000);
    expect(Math.abs(after.performanceMs - before.performanceMs - passedMs)).toBeLessThan(50);
    expect(passedMs).toBeLessThan(60_000);
    for (const waitedMs of [after.timerMs, after.blockedMs]) {
      expect(waitedMs).toBeGreaterThan(95);
      expect(waitedMs).toBeLessThan(20_000);
    }
  });

  it('leaves nothing behind, also of a process that was killed', async () => {
    const shared = [`/dev/shm/faketime_shm_${reader.pid}`, `/dev/shm/sem.faketime_sem_${reader.pid}`];
    expect(shared.map((path) => existsSync(path))).toEqual([true, true]);
    const gone = once(reader, 'exit');
    reader.kill('SIGKILL');
    await gone;
    await WallClock.forget(reader.pid!);
    expect(shared.map((path) => existsSync(path))).toEqual([false, false]);
    const other = await WallClock.start();
    const file = other.env['FAKETIME_TIMESTAMP_FILE']!;
    expect(existsSync(file)).toBe(true);
    await other.stop();
    expect(existsSync(file)).toBe(false);
  });
});
