import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { LockScope, lockName, type AcquireRequest, type LockProvider } from '@holdfast/core/provider';
import { engineForTests, startRedis, TcpProxy } from '@holdfast/engines';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { keysOf } from '../src/redis-keys.js';
import { lockProviderFromUrl } from '../src/redis-lock-module.js';
import { RedisLockProvider, type RedisClient, type RedisLockProviderOptions } from '../src/index.js';

const SECRET = 'a very secret word';
const name = lockName(LockScope.Global, 'array-1');

const providers: LockProvider[] = [];
const server = await engineForTests({ afterAll }, startRedis, async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  look.disconnect();
});
const secure = await engineForTests({ afterAll }, () => startRedis({ tls: true, credentials: { user: 'default', password: SECRET } }));
const look = new Redis(server.url);

function open(options: RedisLockProviderOptions): RedisLockProvider {
  const provider = new RedisLockProvider({ prefix: `test-${randomUUID()}`, ...options });
  providers.push(provider);
  return provider;
}

const request = (changes: Partial<AcquireRequest> = {}): AcquireRequest => ({
  mode: 'exclusive',
  wait: true,
  signal: new AbortController().signal,
  owner: { id: 'me', host: 'here', pid: process.pid, method: 'Driver.mapVolume', sinceAt: Date.now() },
  onLost: () => undefined,
  ...changes,
});

async function everything(work: () => Promise<unknown>): Promise<string> {
  const error = await work().then(() => undefined, (reason: unknown) => reason as Error & { code?: string });
  let text = '';
  for (let each: unknown = error; each instanceof Error; each = each.cause) text += `${each.stack ?? each.message} ${JSON.stringify(each)}`;
  return text;
}

describe('the clients that people already have', () => {
  it('lock through an ioredis client, which is left alone', async () => {
    const client = new Redis(server.url);
    const provider = open({ client });
    await (await provider.acquire(name, request())).release();
    await provider.close();
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });

  it('lock through a node-redis client, which is left alone, and exclude those of ioredis', async () => {
    const client = await createClient({ url: server.url }).connect();
    const prefix = `test-${randomUUID()}`;
    const one = open({ client: client as unknown as RedisClient, prefix });
    const other = open({ url: server.url, prefix });
    expect(one.engineId).toBe(other.engineId);
    const grant = await one.acquire(name, request());
    await expect(other.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY', holder: { method: 'Driver.mapVolume' } });
    const waiting = other.acquire(name, request());
    await grant.release();
    await (await waiting).release();
    await one.close();
    expect(await client.ping()).toBe('PONG');
    await client.close();
  });

  it('tell the holder at once when somebody removes its lock, whichever client it is', async () => {
    const client = await createClient({ url: server.url }).connect();
    for (const options of [{ url: server.url }, { client: client as unknown as RedisClient }]) {
      const prefix = `test-${randomUUID()}`;
      const provider = open({ ...options, prefix, ttlMs: 600_000 });
      const lost = new Promise((resolve) => void provider.acquire(name, request({ onLost: resolve })).then(() => look.del(keysOf(prefix, name).holders)));
      expect(await lost).toEqual({ reason: 'deleted' }); // long before any renewal could find out
    }
    await client.close();
  });
});

describe('TLS and logins', () => {
  it('work from a URL', async () => {
    const provider = lockProviderFromUrl(new URL(`${secure.url}?caFile=${secure.certificateFile ?? ''}`));
    providers.push(provider);
    const grant = await provider.acquire(name, request());
    expect(provider.engineId).not.toContain('secret');
    await grant.release();
  });

  it('a wrong password is an error of the configuration, and is not shown', async () => {
    const url = secure.url.replace(encodeURIComponent(SECRET), 'wrong-secret');
    const provider = open({ url, caFile: secure.certificateFile! });
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID' });
    expect(await everything(() => provider.acquire(name, request()))).not.toContain('wrong-secret');
  });

  it('a certificate that nobody trusts is refused', async () => {
    const provider = open({ url: secure.url });
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    expect(await everything(() => provider.acquire(name, request()))).not.toContain(SECRET);
  });
});

describe('a server that is not fit for locks', () => {
  it('because it may throw keys away is refused', async () => {
    const evicting = await startRedis({ settings: { maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' } });
    await expect(open({ url: evicting.url }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('noeviction') });
    await evicting.stop();
  });

  it('because it is a replica is refused', async () => {
    const replica = await startRedis({ replicaOfPort: server.port });
    await expect(open({ url: replica.url }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: expect.stringContaining('primary') });
    await replica.stop();
  });

  it('because it has too few replicas is refused, and a grant that reached too few is given back', async () => {
    const primary = await startRedis();
    await expect(open({ url: primary.url, replicas: 1 }).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', retryable: true, message: expect.stringContaining('only 0 are connected') });
    const replica = await startRedis({ replicaOfPort: primary.port });
    const client = new Redis(primary.url);
    while (!(await client.info('replication')).includes('state=online')) await new Promise((resolve) => setTimeout(resolve, 20));
    const prefix = `test-${randomUUID()}`;
    const provider = open({ url: primary.url, replicas: 1, prefix });
    await (await provider.acquire(name, request())).release();
    replica.pause();
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: expect.stringContaining('only 0 of 1 replicas') });
    while ((await client.exists(keysOf(prefix, name).holders)) > 0 && (await client.hlen(keysOf(prefix, name).holders)) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    replica.resume();
    client.disconnect();
    await provider.close();
    await replica.stop();
    await primary.stop();
  });
});

describe('what stands in Redis', () => {
  it('says its key format, and another format is refused instead of both holding', async () => {
    const prefix = `test-${randomUUID()}`;
    const provider = open({ url: server.url, prefix });
    await (await provider.acquire(name, request())).release();
    const { stamp } = keysOf(prefix, name);
    expect(await look.get(stamp)).toMatch(/^1:\d+:/);
    await look.set(stamp, '2:whatever');
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('another key format (2:whatever)') });
  });

  it('does not grow with the number of names ever used', async () => {
    const prefix = `test-${randomUUID()}`;
    const provider = open({ url: server.url, prefix });
    for (let each = 0; each < 300; each += 1) await (await provider.acquire(lockName(LockScope.Global, `volume-${each}`), request())).release();
    expect((await look.keys(`${prefix}*`)).length).toBeLessThanOrEqual(128);
  });

  it('lost with all data is told to the holder, and fences go on rising', async () => {
    const own = await startRedis();
    const provider = open({ url: own.url, ttlMs: 600_000 });
    let tell: (loss: unknown) => void = () => undefined;
    const lost = new Promise((resolve) => (tell = resolve));
    const before = await provider.acquire(name, request({ onLost: (loss) => tell(loss) }));
    const client = new Redis(own.url);
    await client.flushall();
    expect(await lost).toEqual({ reason: 'deleted' });
    const after = await provider.acquire(name, request());
    expect(after.fence!.epoch > before.fence!.epoch).toBe(true);
    client.disconnect();
    await provider.close();
    await own.stop();
  });
});

describe('a network that breaks', () => {
  it('during a wait costs no waiter its turn', async () => {
    const proxy = await TcpProxy.start(server.port);
    const prefix = `test-${randomUUID()}`;
    const [holder, waiter] = [open({ url: server.url, prefix }), open({ url: `redis://127.0.0.1:${proxy.port}`, prefix })];
    const grant = await holder.acquire(name, request());
    const waiting = waiter.acquire(name, request());
    while ((await look.zcard(keysOf(prefix, name).queue)) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    proxy.reset();
    await grant.release();
    await (await waiting).release();
    await waiter.close();
    await proxy.stop();
  });

  it('an acquisition whose answer is lost leaves no lock behind', async () => {
    const proxy = await TcpProxy.start(server.port);
    const prefix = `test-${randomUUID()}`;
    const provider = open({ url: `redis://127.0.0.1:${proxy.port}`, prefix, requestTimeoutMs: 300 });
    await (await provider.acquire(name, request())).release();
    proxy.fault = 'lose-answers';
    await expect(provider.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    proxy.fault = 'none';
    while ((await look.exists(keysOf(prefix, name).holders)) > 0 && (await look.hlen(keysOf(prefix, name).holders)) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await (await provider.acquire(name, request({ wait: false }))).release();
    await provider.close();
    await proxy.stop();
  });
});
