import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { LockScope, lockName } from '@holdfast/core/provider';
import { engineForTests, startEtcd, TcpProxy } from '@holdfast/engines';
import { Etcd3 } from 'etcd3';
import { formatKey, keysOf, locksPrefix } from '../src/etcd-keys.js';
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
    expect(await look.get(formatKey(prefix)).string()).toBe('1');
    await look.put(formatKey(prefix)).value('2').exec();
    await expect(open({ prefix }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('another key format (2)') });
  });

  it('does not grow with the number of names ever used', async () => {
    const prefix = newPrefix();
    const provider = open({ prefix });
    for (let each = 0; each < 50; each += 1) await (await provider.acquire(lockName(LockScope.Global, `volume-${each}`), request())).release();
    expect(await keysBelow(prefix)).toEqual([formatKey(prefix)]);
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
