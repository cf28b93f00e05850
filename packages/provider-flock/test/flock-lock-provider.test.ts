import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ContenderPool } from '@holdfast/conformance/contenders';
import { LockScope, lockName, type LockName } from '@holdfast/core/provider';
import { FlockLockProvider, type FlockLockProviderOptions } from '../src/index.js';
import { placeOf } from '../src/flock-place.js';
import { request } from './request.js';

const name = lockName(LockScope.Node, 'lioadm');
const holder = fileURLToPath(new URL('holder.mjs', import.meta.url));
const IS_FULL = process.env['HOLDFAST_EFFORT'] === 'full';
/** A round is one lock whose holder is killed while 8 processes wait for it. */
const ROUNDS = IS_FULL ? 10_000 : 40;
const LOCKS_OF_A_VICTIM = 10; // starting a process takes longer than many rounds
const VICTIMS_AHEAD = 2;
const NAMES = IS_FULL ? 1_000_000 : 200_000;

let directory: string;
const open: FlockLockProvider[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-flock-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((provider) => provider.close()));
  rmSync(directory, { recursive: true, force: true });
});

function provider(options: Partial<FlockLockProviderOptions> = {}): FlockLockProvider {
  const made = new FlockLockProvider({ directory, ...options });
  open.push(made);
  return made;
}

/** The same clock in every process of the machine. */
const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

function percentiles(valuesMs: readonly number[]): string {
  const sorted = valuesMs.toSorted((one, other) => one - other);
  return [0.5, 0.99, 1].map((part) => `${part * 100} % within ${sorted[Math.ceil(part * sorted.length) - 1]!.toFixed(1)} ms`).join(', ');
}

const openFiles = (): number => readdirSync('/proc/self/fd').length;

describe('the number of files', () => {
  it(`stays as it is after ${NAMES} names, and so does that of descriptors`, async () => {
    const locks = provider();
    await (await locks.acquire(name, request())).release();
    const [files, descriptors] = [readdirSync(directory).length, openFiles()];
    for (let each = 0; each < NAMES; each += 1) {
      const grant = await locks.acquire(lockName(LockScope.Node, `volume-${each}`), request());
      await grant.release();
    }
    expect(readdirSync(directory).length).toBe(files);
    expect(openFiles()).toBeLessThanOrEqual(descriptors + 2);
    expect(readdirSync(directory).filter((file) => file.startsWith('locks-')).map((file) => statSync(join(directory, file)).size)).toEqual([0, 0, 0, 0]);
  }, 600_000);

  it('is bounded while a thousand locks are held at once, too', async () => {
    const locks = provider();
    const grants = await Promise.all(Array.from({ length: 1_000 }, (_, each) => locks.acquire(lockName(LockScope.Node, `volume-${each}`), request())));
    const descriptors = openFiles();
    await Promise.all(grants.map((grant) => grant.release()));
    expect(descriptors).toBeLessThan(200);
  });
});

describe('the place of a lock', () => {
  it('differs for names that differ, in both of its bytes', () => {
    const places = Array.from({ length: 10_000 }, (_, each) => placeOf(lockName(LockScope.Node, `volume-${each}`)));
    for (const byte of ['first', 'second'] as const) expect(new Set(places.map((place) => `${place[byte].file}:${place[byte].offset}`)).size).toBe(10_000);
    for (const { first, second, gate } of places) for (const offset of [first.offset, second.offset, gate]) expect(offset >= 0n && offset < 2n ** 63n - 1n).toBe(true);
  });
});

describe('the directory', () => {
  it('and everything in it is its owner’s alone', async () => {
    await (await provider().acquire(name, request())).release();
    for (const file of readdirSync(directory)) if (!file.startsWith('who-')) expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
  });

  it('that others may write to is refused', () => {
    chmodSync(directory, 0o770);
    expect(() => provider()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('group or others may write to it') }));
  });

  it('of another key format is refused instead of both holding', () => {
    writeFileSync(join(directory, 'format'), 'ofd-2\n');
    expect(() => provider()).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('exclude each other by "ofd-2", and this one would by "ofd-1"') }));
  });

  it('where others exclude each other by sockets is refused, and the other way round', () => {
    provider({ mechanism: 'sockets' });
    expect(readFileSync(join(directory, 'format'), 'utf8')).toBe(`sockets-1 ${readlinkSync('/proc/self/ns/net')}\n`);
    expect(() => provider({ mechanism: 'files' })).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID' }));
  });

  it.each([
    [{ mechanism: 'locks' as never }, "mechanism must be auto, files, sockets, got 'locks'"],
    [{ staleMs: 5 } as never, "unknown option 'staleMs'; allowed: directory, mechanism"],
    [{ directory: 'locks' }, 'directory must be an absolute path'],
  ])('comes with options that are checked (%j)', (options, message) => {
    expect(() => provider(options)).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) }));
  });
});

describe('when somebody removes the lock files', () => {
  it('holders are told, and the next callers exclude each other in new ones', async () => {
    const [one, other] = [provider(), provider()];
    const lost = new Promise((resolve) => void one.acquire(name, request({ onLost: resolve })).then(() => {
      for (const file of readdirSync(directory)) if (/^(locks|gates)/.test(file)) unlinkSync(join(directory, file));
    }));
    expect(await lost).toEqual({ reason: 'deleted' });
    const grant = await other.acquire(name, request());
    await expect(one.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    await grant.release();
  });
});

describe.each(['files', 'sockets'] as const)('a killed holder (%s)', (mechanism) => {
  it(`lets exactly one of the others in, within 250 ms (${ROUNDS} rounds, 8 processes in each)`, async () => {
    const args = { directory, mechanism };
    const locks = Array.from({ length: LOCKS_OF_A_VICTIM }, (_, each) => lockName(LockScope.Node, `stale-${each}`));
    const pool = await ContenderPool.start({ module: holder, processes: 8, args });
    const start = (): Promise<ContenderPool> => ContenderPool.start({ module: holder, processes: 1, args });
    const victims = Array.from({ length: VICTIMS_AHEAD }, start);
    /** One that waits for a lock, has it for a moment and gives it back. */
    const contend = async (index: number, lock: LockName): Promise<{ fromMs: number; untilMs: number }> => {
      const fromMs = (await pool.call(index, 'acquire', lock)) as number;
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { fromMs, untilMs: (await pool.call(index, 'release', lock)) as number };
    };
    let clashes = 0;
    const waitsMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += locks.length) {
      const victim = await victims.shift()!;
      victims.push(start());
      for (const lock of locks) await victim.call(0, 'acquire', lock);
      const waiting = Promise.all(locks.map((lock) => Promise.all(pool.pids.map((_pid, index) => contend(index, lock)))));
      const killedAtMs = monotonicMs();
      await victim.kill(0, 'SIGKILL');
      for (const holds of await waiting) {
        holds.sort((one, other) => one.fromMs - other.fromMs);
        clashes += holds.filter(({ fromMs }, index) => fromMs < (holds[index - 1]?.untilMs ?? killedAtMs)).length;
        waitsMs.push(holds[0]!.fromMs - killedAtMs);
      }
      await victim.stop();
    }
    for (const victim of victims) await (await victim).stop();
    await pool.stop();
    expect(clashes).toBe(0);
    expect(Math.min(...waitsMs)).toBeLessThan(250); // the least of them: what a busy machine adds is not the lock's
    if (IS_FULL) process.stdout.write(`kill -9 to the next grant (${mechanism}): ${percentiles(waitsMs)}\n`);
  }, 60 * 60_000);
});

describe('containers', () => {
  it('that share the directory exclude each other, with process, mount and network namespaces of their own', async () => {
    if (process.getuid?.() !== 0) throw new Error('did not run: namespaces need root');
    const script = `
      import { FlockLockProvider } from '@holdfast/provider-flock';
      const provider = new FlockLockProvider({ directory: process.argv[1], mechanism: 'files' });
      const owner = { id: 'inside', host: 'container', pid: process.pid, sinceAt: Date.now() };
      await provider.acquire(${JSON.stringify(name)}, { mode: 'exclusive', wait: true, signal: new AbortController().signal, owner, onLost() {} });
      process.stdout.write('held');
      setInterval(() => undefined, 1000);`;
    const node = [process.execPath, '--input-type=module', '-e', script, directory];
    const container = spawn('unshare', ['--pid', '--fork', '--kill-child', '--mount', '--net', '--uts', '--', ...node], { cwd: fileURLToPath(new URL('.', import.meta.url)) });
    await new Promise((resolve) => container.stdout.once('data', resolve));
    const outside = provider();
    await expect(outside.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY', holder: { host: 'container' } });
    const waiting = outside.acquire(name, request());
    container.kill('SIGKILL');
    await (await waiting).release();
  });
});

describe('who holds', () => {
  it('is asked of the processes; the socket of a dead one is removed', async () => {
    const victim = await ContenderPool.start({ module: holder, processes: 1, args: { directory } });
    await victim.call(0, 'acquire', name);
    const looker = provider();
    const holders = async () => {
      const found = [];
      for await (const state of looker.inspect()) found.push(...state.holders.map(({ pid }) => pid));
      return found;
    };
    expect(await holders()).toEqual(victim.pids);
    await victim.kill(0, 'SIGKILL');
    expect(await holders()).toEqual([]);
    expect(readdirSync(directory).filter((file) => file.startsWith('who-'))).toHaveLength(1);
    await victim.stop();
  });

  it('can be asked below a long path, too', async () => {
    const long = join(directory, 'd'.repeat(120));
    const locks = provider({ directory: long });
    await locks.acquire(name, request());
    const states = [];
    for await (const state of locks.inspect()) states.push(state.name);
    expect(states).toEqual([name]);
  });
});
