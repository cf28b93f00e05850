import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LockScope, lockName, type LockName, type LockProvider, type LockState } from '@holdfast/core/provider';
import { ProperLockfileLockProvider } from '../src/index.js';
import { lockDirectoryOf } from '../src/proper-lockfile-directory.js';
import { request } from './request.js';
import { temporaryDirectory } from './temporary-directory.js';

// What a busy machine may cost; nothing here waits for it.
jest.setTimeout(60_000);

const name = lockName(LockScope.Node, 'lioadm');
const busy = expect.objectContaining({ code: 'ERR_LOCK_BUSY' });
let directory = '';
let provider: ProperLockfileLockProvider;

beforeEach(() => {
  directory = temporaryDirectory();
  provider = new ProperLockfileLockProvider({ directory, staleMs: 2_000 });
});
afterEach(() => provider.close());

async function locksOf(one: LockProvider, prefix?: LockName): Promise<LockState[]> {
  const states: LockState[] = [];
  for await (const state of one.inspect!(prefix)) states.push(state);
  return states;
}

/** What a holder that died `agoMs` ago left behind. */
function leftBehind(ownerFile: string | undefined, agoMs: number): string {
  const path = lockDirectoryOf(directory, name);
  mkdirSync(path);
  const diedAtSeconds = (Date.now() - agoMs) / 1_000;
  for (const file of ownerFile === undefined ? [] : [join(path, ownerFile)]) {
    writeFileSync(file, JSON.stringify({ keyFormat: 1, name, holder: request().owner }));
    utimesSync(file, diedAtSeconds, diedAtSeconds);
  }
  utimesSync(path, diedAtSeconds, diedAtSeconds);
  return path;
}

const ownerFile = (staleMs: number, format = 1) => `v${format}-${staleMs}-${'0123456789ab'.repeat(2)}.owner`;

describe('ProperLockfileLockProvider', () => {
  it('excludes across instances and installed copies of one directory, in the order of their requests', async () => {
    const first = await provider.acquire(name, request());
    jest.resetModules();
    const copy = await import('../src/index.js');
    expect(copy.ProperLockfileLockProvider).not.toBe(ProperLockfileLockProvider);
    const twin = new copy.ProperLockfileLockProvider({ directory });
    expect(twin.engineId).toBe(provider.engineId);
    const order: number[] = [];
    let inside = 0;
    const waits = Array.from({ length: 12 }, async (_, index) => {
      const grant = await (index % 2 === 0 ? twin : provider).acquire(name, request());
      inside += 1;
      order.push(index);
      await delay(1);
      expect(inside).toBe(1);
      inside -= 1;
      await grant.release();
    });
    await first.release();
    await Promise.all(waits);
    expect(order).toEqual(waits.map((_, index) => index));
    await twin.close();
  });

  it('keeps the full name and the holder where everybody can read them', async () => {
    const long = lockName(LockScope.Node, `array/${'volume '.repeat(100)}`);
    const requests = { [name]: request(), [long]: request() };
    const grants = [await provider.acquire(name, requests[name]!), await provider.acquire(long, requests[long]!)];
    const other = new ProperLockfileLockProvider({ directory });
    const holder: { sinceAt?: number } = { ...requests[long]!.owner };
    delete holder.sinceAt;
    await expect(other.acquire(long, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY', lockName: long, holder });
    expect((await locksOf(other)).map((state) => state.name).sort()).toEqual([long, name].sort());
    expect(await locksOf(other, lockName(LockScope.Node, 'array/'))).toEqual([{ name: long, holders: [expect.objectContaining(holder)] }]);
    await Promise.all(grants.map((grant) => grant.release()));
    expect(await locksOf(other)).toEqual([]);
  });

  it('leaves nothing in the directory after 2,000 names were locked and released', async () => {
    const lanes = Array.from({ length: 20 }, async (_, lane) => {
      for (let index = 0; index < 100; index += 1) await (await provider.acquire(lockName(LockScope.Node, `volume-${lane}-${index}`), request())).release();
    });
    await Promise.all(lanes);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('leaves nothing behind whenever a wait is aborted', async () => {
    let abortedCount = 0;
    for (let round = 0; round < 300; round += 1) {
      const abort = new AbortController();
      const acquired = provider.acquire(name, request({ signal: abort.signal }));
      const aborting = delay(Math.random() * 2).then(() => abort.abort(new Error('no longer wanted')));
      const grant = await acquired.catch(() => undefined);
      if (grant === undefined) abortedCount += 1;
      await Promise.all([grant?.release(), aborting]);
    }
    expect(abortedCount).toBeGreaterThan(0);
    await (await provider.acquire(name, request())).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('forgets 100,000 aborted waiters: no queue, no timer, heap back within 5 MB', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const grant = await provider.acquire(name, request());
    collect();
    const before = process.memoryUsage().heapUsed;
    await (async () => {
      const abort = new AbortController();
      const waits = Array.from({ length: 100_000 }, () => provider.acquire(name, request({ signal: abort.signal })).catch(() => 'gone'));
      abort.abort();
      expect(new Set(await Promise.all(waits))).toEqual(new Set(['gone']));
    })();
    await delay(1);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(5 * 1024 * 1024);
    await grant.release();
    await (await provider.acquire(name, request({ wait: false }))).release();
  });

  it.each([
    ['owner file', ownerFile(2_000)],
    ['no owner file, because its maker died before', undefined],
  ])('takes over a stale lock (%s) and says so', async (_, file) => {
    leftBehind(file, 2_100);
    expect(await locksOf(provider)).toEqual([]);
    const grant = await provider.acquire(name, request({ wait: false }));
    expect(grant.tookOver).toBe(true);
    await grant.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('judges a lock by the staleMs of its owner, not by its own', async () => {
    const path = leftBehind(ownerFile(60_000), 10_000);
    await expect(provider.acquire(name, request({ wait: false }))).rejects.toEqual(busy);
    expect(readdirSync(path)).toEqual([ownerFile(60_000)]);
  });

  it.each([
    [ownerFile(2_000, 2), 'a provider of key format 2; this one writes key format 1'],
    ['notes.txt', 'something else than this provider (notes.txt)'],
  ])('refuses a lock of another format (%s), and never takes it over', async (file, message) => {
    const path = leftBehind(file, 60_000);
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });
    expect(readdirSync(path)).toEqual([file]);
  });

  it('tells a holder whose lock was removed, and leaves the lock of the next owner alone', async () => {
    const holding = request();
    const grant = await provider.acquire(name, holding);
    const path = lockDirectoryOf(directory, name);
    rmSync(path, { recursive: true });
    const removedAt = performance.now();
    const next = new ProperLockfileLockProvider({ directory });
    // The next owner is another process in the eyes of this one: it does not stand in line here.
    mkdirSync(path);
    writeFileSync(join(path, ownerFile(10_000)), JSON.stringify({ keyFormat: 1, name, holder: request().owner }));
    while (holding.losses.length === 0) await delay(20);
    expect(performance.now() - removedAt).toBeLessThan(provider.capabilities.lossDetectionMs!);
    expect(holding.losses).toMatchObject([{ reason: 'deleted', cause: { code: 'ENOENT' } }]);
    expect(await provider.lease.renew([grant])).toEqual([]);
    await expect(grant.release()).rejects.toMatchObject({ code: 'ERR_LOCK_LOST', lockName: name });
    expect(readdirSync(path)).toEqual([ownerFile(10_000)]);
    await expect(next.acquire(name, request({ wait: false }))).rejects.toEqual(busy);
    expect(holding.losses).toHaveLength(1);
  });

  it('keeps a lock for as long as it is held, by itself and by renewals', async () => {
    const patient = new ProperLockfileLockProvider({ directory, staleMs: 3_000 });
    const holding = request();
    const grant = await patient.acquire(name, holding);
    await delay(3_500);
    expect(await patient.lease.renew([grant])).toEqual([grant]);
    expect(await provider.lease.renew([grant])).toEqual([]); // not one of its own
    await delay(1_000);
    expect(holding.losses).toEqual([]);
    await grant.release();
    expect(await patient.lease.renew([grant])).toEqual([]);
    expect(holding.losses).toEqual([]);
  });

  it('gives a lock up when it was silent for longer than it may be, whether or not somebody took it', async () => {
    const holding = request();
    const grant = await provider.acquire(name, holding);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, provider.lease.ttlMs + 50); // blocks the event loop
    expect(await provider.lease.renew([grant])).toEqual([]);
    expect(holding.losses).toMatchObject([{ reason: 'expired', cause: { message: expect.stringContaining('no sign of life for') } }]);
    await grant.release(); // it was still there in our name
    expect(readdirSync(directory)).toEqual([]);
  });

  it('lets callers of this process in when the holder lost the lock, without waiting for its release', async () => {
    const holding = request();
    const grant = await provider.acquire(name, holding);
    const waiting = provider.acquire(name, request());
    rmSync(lockDirectoryOf(directory, name), { recursive: true });
    const next = await waiting;
    expect(holding.losses).toHaveLength(1);
    await expect(grant.release()).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    expect(await provider.lease.renew([next])).toEqual([next]);
    await next.release();
  });

  it('closes over holders and waiters, leaves the directory empty and other providers alone', async () => {
    const twin = new ProperLockfileLockProvider({ directory });
    const holding = request();
    const grant = await provider.acquire(name, holding);
    const refused = provider.acquire(name, request()).catch((error: unknown) => error);
    const granted = twin.acquire(name, request());
    const trying = provider.acquire(lockName(LockScope.Node, 'under way'), request()).catch((error: unknown) => error);
    await provider.close();
    const closed = expect.objectContaining({ code: 'ERR_LOCK_CLOSED' });
    expect(await Promise.all([refused, trying])).toEqual([closed, closed]);
    expect(holding.losses).toEqual([{ reason: 'closed' }]);
    await expect(grant.release()).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    await expect(provider.acquire(name, request())).rejects.toEqual(closed);
    await (await granted).release();
    await provider.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('says that the directory is gone when it is, and makes no new one', async () => {
    rmSync(directory, { recursive: true });
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: expect.stringContaining('the lock directory is gone'), cause: { code: 'ENOENT' } });
    expect(existsSync(directory)).toBe(false);
  });
});
