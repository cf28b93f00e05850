import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { LockScope, lockName, type LockGrant } from '@holdfast/core/provider';
import { engineForTests, EtcdCluster, TcpProxy } from '@holdfast/engines';
import { EtcdLockProvider } from '../src/index.js';
import { request } from './request.js';

const name = lockName(LockScope.Global, 'array-1');
const ROUNDS = 20;

const cluster = await engineForTests({ afterAll }, () => EtcdCluster.start(), () => Promise.all(proxies.map((proxy) => proxy.stop())));
const proxies: readonly TcpProxy[] = await Promise.all(cluster.members.map(({ port }) => TcpProxy.start(port)));
let providers: EtcdLockProvider[] = [];

afterEach(async () => {
  for (const proxy of proxies) proxy.fault = 'none';
  await Promise.all(providers.map((provider) => provider.close()));
  providers = [];
});

function open(): EtcdLockProvider {
  const provider = new EtcdLockProvider({ endpoints: proxies.map(({ port }) => `http://127.0.0.1:${port}`), ttlMs: 10_000, requestTimeoutMs: 1_000 });
  providers.push(provider);
  return provider;
}

const counter = ({ fence }: LockGrant): bigint => fence!.counter;

describe('a cluster of three members', () => {
  it('serves as before when a member cannot be reached', async () => {
    const provider = open();
    await (await provider.acquire(name, request())).release();
    proxies[0]!.fault = 'cut';
    for (let round = 0; round < ROUNDS; round += 1) await (await provider.acquire(name, request())).release();
  });

  it('leaves a member alone that does not answer: most calls do not wait for it', async () => {
    const provider = open();
    await (await provider.acquire(name, request())).release();
    proxies[1]!.fault = 'silence';
    let refused = 0;
    for (let round = 0; round < ROUNDS; round += 1) await provider.acquire(name, request()).then((grant) => grant.release()).catch(() => (refused += 1));
    expect(refused).toBeLessThan(ROUNDS / 5);
  });

  it('keeps locks when its leader is killed, and later fences are higher', async () => {
    const [holder, asking] = [open(), open()];
    const grant = await holder.acquire(name, request());
    const leader = await cluster.leader();
    await leader.kill();
    await cluster.leader();
    await expect(asking.acquire(name, request({ wait: false }))).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    expect(await holder.lease.renew([grant])).toEqual([grant]);
    const waiting = asking.acquire(name, request());
    await grant.release();
    expect(counter(await waiting)).toBeGreaterThan(counter(grant));
    await leader.start();
  });
});
