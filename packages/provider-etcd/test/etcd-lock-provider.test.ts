import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LockScope, lockName, type LockGrant } from '@holdfast/core/provider';
import { engineForTests, startEtcd, TcpProxy } from '@holdfast/engines';
import { Etcd3 } from 'etcd3';
import { epochKey, formatKey, keysOf, locksPrefix } from '../src/etcd-keys.js';
import { lockProviderFromUrl } from '../src/etcd-lock-module.js';
import { EtcdLockProvider, type EtcdLockProviderOptions } from '../src/index.js';
import { request } from './request.js';

const SECRET = 'a very secret word';
const name = lockName(LockScope.Global, 'array-1');

const providers: EtcdLockProvider[] = [];
const server = await engineForTests({ afterAll }, startEtcd, async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  look.close();
});
const look = new Etcd3({ hosts: `127.0.0.1:${server.port}` });

const own = await engineForTests({ afterAll }, startEtcd); // its data is put back

const newPrefix = (): string => `test-${randomUUID()}`;

function open(options: Partial<EtcdLockProviderOptions> = {}): EtcdLockProvider {
  const provider = new EtcdLockProvider({ endpoints: [`http://127.0.0.1:${server.port}`], prefix: newPrefix(), ttlMs: 4_000, ...options });
  providers.push(provider);
  return provider;
}

const keysBelow = async (prefix: string): Promise<string[]> => await look.getAll().prefix(prefix).keys();

describe('TLS and logins', () => {
  it('TLS works from a URL, with the certificate that is to be trusted', async () => {
    const secure = await startEtcd({ tls: true });
    const provider = lockProviderFromUrl(new URL(`${secure.url}?caFile=${secure.certificateFile ?? ''}`));
    await (await provider.acquire(name, request())).release();
    await provider.close();
    const distrustful = lockProviderFromUrl(new URL(`${secure.url}?requestTimeoutMs=500`));
    await expect(distrustful.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    await distrustful.close();
    await secure.stop();
  });

  it('a login works from a URL; a wrong one is an error of the configuration, and is not shown', async () => {
    const guarded = await startEtcd();
    const root = new Etcd3({ hosts: `127.0.0.1:${guarded.port}` });
    await root.role('root').create();
    const user = await root.user('root').create(SECRET);
    await user.addRole('root');
    await root.auth.authEnable();
    root.close();
    const at = `127.0.0.1:${guarded.port}`;
    const right = lockProviderFromUrl(new URL(`etcd://root:${encodeURIComponent(SECRET)}@${at}`));
    await (await right.acquire(name, request())).release();
    expect(right.engineId).not.toContain('secret');
    await right.close();
    for (const url of [`etcd://root:wrong-secret@${at}`, `etcd://${at}`]) {
      const wrong = lockProviderFromUrl(new URL(url));
      const error = await wrong.acquire(name, request()).catch((reason: unknown) => reason as Error);
      expect(error).toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID' });
      for (let each: unknown = error; each instanceof Error; each = each.cause) expect(`${each.stack ?? ''}${JSON.stringify(each)}`).not.toContain('secret');
      await wrong.close();
    }
    await guarded.stop();
  });
});

describe('what stands in etcd', () => {
  it('says its key format, and another format is refused instead of both holding', async () => {
    const prefix = newPrefix();
    await (await open({ prefix }).acquire(name, request())).release();
    expect(await look.get(formatKey(prefix)).string()).toBe('2');
    await look.put(formatKey(prefix)).value('3').exec();
    await expect(open({ prefix }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('another key format (3)') });
  });

  it('takes a prefix over from an older version once nobody uses it any more', async () => {
    const prefix = newPrefix();
    const claim = `${prefix}/locks/array/x/0123`;
    await look.put(formatKey(prefix)).value('1').exec();
    await look.put(claim).value('{}').exec();
    await expect(open({ prefix }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('another key format (1)') });
    await look.delete().key(claim).exec();
    await (await open({ prefix }).acquire(name, request())).release();
    expect(await look.get(formatKey(prefix)).string()).toBe('2');
  });

  it('never lies among the keys of another prefix', async () => {
    const prefix = newPrefix();
    const [outer, inner] = [open({ prefix }), open({ prefix: `${prefix}/locks` })];
    const held = await inner.acquire(lockName(LockScope.Global, 'anything'), request());
    for (const each of ['locks', '', '/locks', 'x']) await (await outer.acquire(each as never, request({ wait: false }))).release();
    const seen = [];
    for await (const state of outer.inspect()) seen.push(state.name);
    expect(seen).toEqual([]);
    await held.release();
    expect(() => open({ prefix: 'a//b' })).toThrow(expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID' }));
  });

  it.each(['not json', '7', 'null', '{"name":7}', '{"name":"a","holder":null}'])('keeps its locks apart from what a stranger wrote there: %s', async (value) => {
    const prefix = newPrefix();
    const provider = open({ prefix });
    const other = await provider.acquire(lockName(LockScope.Global, 'other'), request());
    await look.put(`${keysOf(prefix, name).exclusive}stranger`).value(value).exec();
    await expect(provider.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY', holder: undefined });
    const seen = [];
    for await (const state of provider.inspect()) seen.push(state.name);
    expect(seen).toEqual(['global:other']);
    await other.release();
  });

  it('does not grow with the number of names ever used', async () => {
    const prefix = newPrefix();
    const provider = open({ prefix });
    for (let each = 0; each < 50; each += 1) await (await provider.acquire(lockName(LockScope.Global, `volume-${each}`), request())).release();
    expect(new Set(await keysBelow(prefix))).toEqual(new Set([formatKey(prefix), epochKey(prefix)]));
  });

  it('hangs on one lease for all locks of a process, which ends with it', async () => {
    const prefix = newPrefix();
    const provider = open({ prefix });
    const before = (await look.leaseClient.leaseLeases()).leases.length;
    await Promise.all(Array.from({ length: 20 }, (_, each) => provider.acquire(lockName(LockScope.Global, `volume-${each}`), request())));
    expect((await look.leaseClient.leaseLeases()).leases.length).toBe(before + 1);
    await provider.close();
    expect((await look.leaseClient.leaseLeases()).leases.length).toBe(before);
    expect(await keysBelow(locksPrefix(prefix))).toEqual([]);
  });
});

describe('the order', () => {
  it('is that of the cluster: the fence is the revision of the claim, also of one that waited', async () => {
    const prefix = newPrefix();
    const [one, other] = [open({ prefix }), open({ prefix })];
    const first = await one.acquire(name, request());
    const waiting = other.acquire(name, request());
    while ((await keysBelow(keysOf(prefix, name).all)).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.release();
    const second = await waiting;
    expect(second.fence!.counter > first.fence!.counter).toBe(true);
    expect(second.tookOver).toBe(false);
    await second.release();
  });

  it('lets readers in together, and a writer between them in its turn', async () => {
    const prefix = newPrefix();
    const [one, other] = [open({ prefix }), open({ prefix })];
    const readers = await Promise.all([one, other].map((provider) => provider.acquire(name, request({ mode: 'shared' }))));
    const writing = one.acquire(name, request());
    while ((await keysBelow(keysOf(prefix, name).exclusive)).length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const late = other.acquire(name, request({ mode: 'shared' }));
    await Promise.all(readers.map((grant) => grant.release()));
    const writer = await writing;
    expect(await Promise.race([late, new Promise((resolve) => setTimeout(resolve, 100, 'waits'))])).toBe('waits');
    await writer.release();
    await (await late).release();
  });
});

describe('a session', () => {
  it('that somebody ends is told to every holder, and the next acquisition has a new one', async () => {
    const provider = open({ ttlMs: 2_000 });
    const lost: string[] = [];
    const before = new Set((await look.leaseClient.leaseLeases()).leases.map(({ ID }) => ID));
    await new Promise<void>((resolve) => {
      void provider.acquire(name, request({ onLost: ({ reason }) => resolve(void lost.push(reason)) })).then(async () => {
        const mine = (await look.leaseClient.leaseLeases()).leases.filter(({ ID }) => !before.has(ID));
        for (const { ID } of mine) await look.leaseClient.leaseRevoke({ ID });
      });
    });
    expect(lost).toEqual(['session-gone']);
    await (await provider.acquire(name, request())).release();
  });
});

describe('data that goes back', () => {
  let copy: string;
  beforeAll(async () => void (copy = await mkdtemp(join(tmpdir(), 'holdfast-etcd-copy-'))));
  afterAll(() => rm(copy, { recursive: true, force: true }));

  const address = (): Partial<EtcdLockProviderOptions> => ({ endpoints: [`http://127.0.0.1:${own.port}`], prefix: 'back' });
  const fenceOf = ({ fence }: LockGrant): string => [fence!.epoch, fence!.counter].map((part) => part.toString().padStart(20, '0')).join('-');
  const takeFence = async (provider: EtcdLockProvider): Promise<string> => {
    const grant = await provider.acquire(name, request());
    await grant.release();
    return fenceOf(grant);
  };
  /** As an operator does it: the server is down while its data is copied, put back or taken away. */
  const whileDown = async (act: (data: string) => Promise<unknown>): Promise<void> => {
    await own.kill();
    await act(own.data);
    await own.start();
  };

  it('by a copy that is put back, or by a cluster made anew, lets no fence fall', async () => {
    const fences = [await takeFence(open(address()))];
    await whileDown((data) => cp(data, copy, { recursive: true }));
    for (let grants = 0; grants < 5; grants += 1) fences.push(await takeFence(open(address())));
    await whileDown(async (data) => {
      await rm(data, { recursive: true });
      await cp(copy, data, { recursive: true });
    });
    fences.push(await takeFence(open(address())));
    await whileDown((data) => rm(data, { recursive: true }));
    fences.push(await takeFence(open(address())));
    expect(fences).toEqual([...new Set(fences)].sort());
  });

  it('is told to a process that saw it, and what it had given back is held by nobody', async () => {
    const provider = open({ ...address(), ttlMs: 60_000 });
    const early = await provider.acquire(name, request());
    await whileDown((data) => cp(data, copy, { recursive: true, force: true }));
    await early.release();
    const lost: string[] = [];
    await provider.acquire(lockName(LockScope.Global, 'array-2'), request({ onLost: ({ reason }) => lost.push(reason) }));
    await whileDown(async (data) => {
      await rm(data, { recursive: true });
      await cp(copy, data, { recursive: true });
    });
    await provider.acquire(lockName(LockScope.Global, 'array-3'), request({ wait: false })).then((grant) => grant.release(), () => undefined);
    await (await open(address()).acquire(name, request())).release();
    expect(lost).toEqual(['session-gone']);
  });
});

describe('a network that breaks', () => {
  it.each([
    ['lines up', 0],
    ['gives its first sign of life after a rest', 1_500],
  ])('costs no wait when it is there again: a caller whose connection goes while it %s asks once more', async (_when, restMs) => {
    const proxy = await TcpProxy.start(server.port);
    const provider = open({ endpoints: [`http://127.0.0.1:${proxy.port}`] });
    await (await provider.acquire(name, request())).release();
    await new Promise((resolve) => setTimeout(resolve, restMs));
    proxy.fault = 'lose-answers';
    const asked = provider.acquire(name, request());
    while (proxy.lossyConnections === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    proxy.fault = 'none'; // what lost an answer is reset
    await (await asked).release();
    await provider.close();
    await proxy.stop();
  });

  it('an acquisition whose answer is lost leaves no claim behind', async () => {
    const proxy = await TcpProxy.start(server.port);
    const prefix = newPrefix();
    const provider = open({ endpoints: [`http://127.0.0.1:${proxy.port}`], prefix, requestTimeoutMs: 400 });
    await (await provider.acquire(name, request())).release();
    proxy.fault = 'lose-answers';
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    proxy.fault = 'none';
    while ((await keysBelow(keysOf(prefix, name).all)).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await (await provider.acquire(name, request())).release();
    await provider.close();
    await proxy.stop();
  });
});
