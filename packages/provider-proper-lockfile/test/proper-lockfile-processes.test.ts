import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ContenderPool } from '@holdfast/conformance/contenders';
import { LockScope, lockName } from '@holdfast/core/provider';
import { ProperLockfileLockProvider } from '../src/index.js';
import { lockDirectoryOf } from '../src/proper-lockfile-directory.js';
import { request } from './request.js';
import { temporaryDirectory } from './temporary-directory.js';

// What a busy machine may cost; nothing here waits for it.
jest.setTimeout(60_000);

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));
const name = lockName(LockScope.Node, 'lioadm');
const staleMs = 2_000;
let directory = '';
let path = '';
let pool: ContenderPool;

async function start(processes: number): Promise<void> {
  pool = await ContenderPool.start({ module, processes, args: { directory, staleMs } });
}

beforeEach(() => {
  directory = temporaryDirectory();
  path = lockDirectoryOf(directory, name);
});
afterEach(() => pool.stop());

/** What a holder that died long ago left behind. */
function plantStaleLock(): void {
  mkdirSync(path);
  const owner = join(path, `v1-${staleMs}-${'0'.repeat(24)}.owner`);
  writeFileSync(owner, '{}');
  utimesSync(owner, 1, 1);
}

async function gone(pid: number): Promise<void> {
  try {
    for (;;) {
      process.kill(pid, 0);
      await delay(10);
    }
  } catch {
    // no such process
  }
}

describe('processes that share a lock directory', () => {
  it('give a stale lock to one of them at most, however many meet at it', async () => {
    await start(6);
    let takenCount = 0;
    for (let round = 0; round < 100; round += 1) {
      plantStaleLock();
      const outcomes = await pool.run('tryAcquire', Array(6).fill(name));
      const winners = outcomes.filter((outcome) => outcome.ok && outcome.value === true);
      expect(outcomes.filter((outcome) => !outcome.ok)).toEqual([]);
      expect(winners.length).toBeLessThanOrEqual(1);
      takenCount += winners.length;
      for (const index of pool.pids.keys()) await pool.call(index, 'release');
      rmSync(path, { recursive: true, force: true });
    }
    expect(takenCount).toBeGreaterThan(0);
  });

  it('get the lock of a killed holder after staleMs; it leaves nothing but that lock, and no rubbish stays', async () => {
    await start(2);
    await pool.call(0, 'acquire', name);
    const waiting = pool.call(1, 'acquire', name);
    await delay(100);
    await pool.kill(0, 'SIGKILL');
    const killedAt = performance.now();
    expect(readdirSync(directory, { recursive: true })).toHaveLength(2);
    await expect(waiting).resolves.toEqual({ tookOver: true });
    expect(performance.now() - killedAt).toBeLessThan(staleMs + 1_000);
    await pool.call(1, 'release');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('give their locks back when they end in the regular way', async () => {
    await start(1);
    const [pid] = pool.pids;
    await pool.call(0, 'acquire', name);
    await pool.call(0, 'exitSoon');
    await gone(pid!);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('learn of their loss when they were stopped for too long, and take nothing from the next owner at their end', async () => {
    await start(1);
    const [pid] = pool.pids;
    await pool.call(0, 'acquire', name);
    await pool.kill(0, 'SIGSTOP');
    const provider = new ProperLockfileLockProvider({ directory, staleMs });
    const grant = await provider.acquire(name, request());
    expect(grant.tookOver).toBe(true);
    await pool.kill(0, 'SIGCONT');
    while (((await pool.call(0, 'losses')) as string[]).length === 0) await delay(10);
    expect(await pool.call(0, 'losses')).toEqual(['expired']);
    await pool.call(0, 'exitSoon');
    await gone(pid!);
    expect(await provider.lease.renew([grant])).toEqual([grant]);
    await provider.close();
    expect(readdirSync(directory)).toEqual([]);
  });
});
