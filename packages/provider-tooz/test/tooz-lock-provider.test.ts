import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { isLockError, lockName, LockScope, type LockErrorCode, type LockLoss } from '@holdfast/core/provider';
import { engineForTests, startPostgres, startRedis } from '@holdfast/engines';
import { ToozLockProvider, type ToozLockProviderOptions } from '../src/index.js';
import { toozPostgresKey } from '../src/tooz-names.js';
import { lookers } from './network-look.js';
import { request } from './request.js';

const password = 'kept-from-errors';
const redis = await engineForTests({ afterAll }, () => startRedis({ credentials: { user: 'default', password } }));
const postgres = await engineForTests({ afterAll }, startPostgres);
const opened: ToozLockProvider[] = [];
const open = (options: ToozLockProviderOptions): ToozLockProvider => {
  const provider = new ToozLockProvider(options);
  opened.push(provider);
  return provider;
};
const withCode = (code: LockErrorCode) => expect.objectContaining({ code });
const once = { wait: false };

afterEach(async () => {
  await Promise.all(opened.splice(0).map((provider) => provider.close()));
});

describe('lock files', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-tooz-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const volume = lockName(LockScope.Node, 'volume-1');

  it('a node lock and a global lock of one name in one directory exclude each other, which they do not inside one Cinder process', async () => {
    const [node, global] = [open({ url: `oslo+file://${directory}` }), open({ url: `tooz+file://${directory}` })];
    const grant = await node.acquire(volume, request());
    await expect(global.acquire(lockName(LockScope.Global, 'volume-1'), request(once))).rejects.toEqual(withCode('ERR_LOCK_BUSY'));
    await grant.release();
    await (await global.acquire(lockName(LockScope.Global, 'volume-1'), request(once))).release();
  });

  it('stay after their release, one for each name', async () => {
    const provider = open({ url: `oslo+file://${directory}`, prefix: 'cinder' });
    for (const name of ['a/b', 'a/b', 'c']) await (await provider.acquire(lockName(LockScope.Node, name), request())).release();
    expect(readdirSync(directory).sort()).toEqual(['.holdfast-gates', 'cinder-a_b', 'cinder-c']);
  });

  it('removed while held: the holder is told, its release rejects, and a waiter does not meet a newcomer', async () => {
    const url = `tooz+file://${directory}`;
    const [holder, waiter, newcomer] = [open({ url }), open({ url }), open({ url })];
    let told: (loss: LockLoss) => void;
    const loss = new Promise<LockLoss>((resolve) => (told = resolve));
    const grant = await holder.acquire(volume, request({ onLost: (each) => told(each) }));
    const waiting = waiter.acquire(volume, request());
    rmSync(join(directory, 'cinder-volume-1'));
    await expect(loss).resolves.toEqual({ reason: 'deleted' });
    await expect(grant.release()).rejects.toEqual(withCode('ERR_LOCK_LOST'));
    await waiting;
    await expect(newcomer.acquire(volume, request(once))).rejects.toEqual(withCode('ERR_LOCK_BUSY'));
  });

  it('that another name needs as directories are refused by name', async () => {
    const provider = open({ url: `tooz+file://${directory}` });
    await provider.acquire(lockName(LockScope.Node, 'a'), request());
    await expect(provider.acquire(lockName(LockScope.Node, 'a/b'), request())).rejects.toEqual(withCode('ERR_LOCK_NAME_INVALID'));
  });

  it('that are links are not followed', async () => {
    symlinkSync('/etc/hostname', join(directory, 'cinder-volume-1'));
    await expect(open({ url: `tooz+file://${directory}` }).acquire(volume, request())).rejects.toEqual(withCode('ERR_LOCK_CONFIG_INVALID'));
  });

  it('belong to the owner of the directory, also when root makes them, so that Cinder can open them', async () => {
    const owner = process.getuid!() === 0 ? 65_534 : process.getuid!();
    chownSync(directory, owner, process.getgid!());
    await open({ url: `tooz+file://${directory}` }).acquire(lockName(LockScope.Node, 'a/b/c'), request());
    const made = ['cinder-a', 'cinder-a/b', 'cinder-a/b/c'].map((path) => statSync(join(directory, path)).uid);
    expect(made).toEqual([owner, owner, owner]);
  });

  it('in a directory that everybody may write to are refused', () => {
    chmodSync(directory, 0o777);
    expect(() => open({ url: `oslo+file://${directory}` })).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('chmod o-w') }));
  });

  it('have no shared mode', async () => {
    await expect(open({ url: `oslo+file://${directory}` }).acquire(volume, request({ mode: 'shared' }))).rejects.toEqual(withCode('ERR_LOCK_NOT_SUPPORTED'));
  });
});

describe('keys in Redis', () => {
  const volume = lockName(LockScope.Global, 'volume-1');

  it('need the login, which is never shown', async () => {
    await (await open({ url: `tooz+${redis.url}` }).acquire(volume, request())).release();
    for (const url of [`tooz+redis://default:wrong-${password}@127.0.0.1:${redis.port}`, `tooz+redis://127.0.0.1:${redis.port}`]) {
      const error: unknown = await open({ url }).acquire(volume, request()).catch((caught: unknown) => caught);
      expect(isLockError(error, 'ERR_LOCK_CONFIG_INVALID')).toBe(true);
      expect(JSON.stringify([error, (error as Error).message, (error as Error).cause, String((error as Error).cause)])).not.toContain(password);
    }
  });

  it('last as long as the lease, unless renewed', async () => {
    const url = `tooz+${redis.url}`;
    const [holder, next] = [open({ url, ttlMs: 400 }), open({ url })];
    const grant = await holder.acquire(volume, request());
    await pause(200);
    await expect(holder.lease!.renew([grant])).resolves.toEqual([grant]);
    await next.acquire(volume, request());
    expect(performance.now() - grant.sentAt).toBeGreaterThanOrEqual(600);
    await expect(holder.lease!.renew([grant])).resolves.toEqual([]);
    await expect(grant.release()).rejects.toEqual(withCode('ERR_LOCK_LOST'));
  });
});

describe('advisory locks in PostgreSQL', () => {
  const url = (): string => `tooz+${postgres.url}`;

  /** Two names of which tooz makes one lock: with 16 bits they are quickly found. */
  function namesakes(): readonly [string, string] {
    const seen = new Map<string, string>();
    for (let index = 0; ; index += 1) {
      const name = `volume-${index}`;
      const key = toozPostgresKey('cinder-', name).join();
      const other = seen.get(key);
      if (other !== undefined) return [other, name];
      seen.set(key, name);
    }
  }

  it('of two names with the same 16 bits exclude each other, and a warning tells', async () => {
    const [one, other] = namesakes().map((name) => lockName(LockScope.Global, name)) as [ReturnType<typeof lockName>, ReturnType<typeof lockName>];
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const provider = open({ url: url() });
    const grant = await provider.acquire(one, request());
    await expect(provider.acquire(other, request(once))).rejects.toEqual(withCode('ERR_LOCK_BUSY'));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(`${other} and ${one} are one and the same lock`), expect.objectContaining({ code: 'HOLDFAST_SAME_LOCK' }));
    warn.mockRestore();
    await grant.release();
    await (await provider.acquire(other, request(once))).release();
  });

  it('end with their session, and the holder is told', async () => {
    const volume = lockName(LockScope.Global, 'volume-1');
    const look = await lookers.postgresql(postgres, 'cinder-');
    let told: (loss: LockLoss) => void;
    const loss = new Promise<LockLoss>((resolve) => (told = resolve));
    const grant = await open({ url: url() }).acquire(volume, request({ onLost: (each) => told(each) }));
    await look.breakLock('volume-1');
    await expect(loss).resolves.toEqual({ reason: 'session-gone' });
    await expect(grant.release()).rejects.toEqual(withCode('ERR_LOCK_LOST'));
    await expect(look.isHeld('volume-1')).resolves.toBe(false);
  });

  it('that nobody waits for any more are not taken', async () => {
    const volume = lockName(LockScope.Global, 'volume-2');
    const [holder, quitter] = [open({ url: url() }), open({ url: url() })];
    const grant = await holder.acquire(volume, request());
    const abort = new AbortController();
    const waiting = quitter.acquire(volume, request({ signal: abort.signal }));
    await pause(100);
    const reason = new Error('changed my mind');
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await grant.release();
    await (await holder.acquire(volume, request())).release();
  });
});
