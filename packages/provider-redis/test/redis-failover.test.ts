import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LockScope, lockName, type AcquireRequest, type LockGrant, type LockLoss } from '@holdfast/core/provider';
import { RedisPair, TcpProxy } from '@holdfast/engines';
import { RedisLockProvider } from '../src/index.js';

const name = lockName(LockScope.Global, 'array-1');

let pair: RedisPair;
let proxy: TcpProxy;
let providers: RedisLockProvider[];

beforeEach(async () => {
  pair = await RedisPair.start();
  proxy = await TcpProxy.start(pair.primary.port);
  providers = [];
});

afterEach(async () => {
  await Promise.all(providers.map((provider) => provider.close()));
  await proxy?.stop(); // undefined when the pair did not start: that is reported alone
  await pair?.stop();
});

const prefix = `test-${randomUUID()}`;

function open(replicas: number): RedisLockProvider {
  const provider = new RedisLockProvider({ url: `redis://127.0.0.1:${proxy.port}`, prefix, replicas });
  providers.push(provider);
  return provider;
}

const request = (changes: Partial<AcquireRequest> = {}): AcquireRequest => ({
  mode: 'exclusive',
  wait: false,
  signal: new AbortController().signal,
  owner: { id: 'me', host: 'here', pid: process.pid, method: 'Driver.mapVolume', sinceAt: Date.now() },
  onLost: () => undefined,
  ...changes,
});

async function failOver(): Promise<void> {
  await pair.promote();
  proxy.targetPort = pair.primary.port;
}

/** Renews as core does: again when nobody could be asked. */
async function renewUntilGone({ lease }: RedisLockProvider, grant: LockGrant): Promise<'gone'> {
  for (;;) {
    const held = await lease.renew([grant]).catch(() => undefined);
    if (held?.length === 0) return 'gone';
  }
}

/** Fences as one number, the epoch before the counter. */
const rank = ({ fence }: LockGrant): bigint => (fence!.epoch << 64n) + fence!.counter;

describe('a fail-over to a replica', () => {
  it('leaves a grant in place that the replica had, and later fences are higher', async () => {
    const holder = open(1);
    const grant = await holder.acquire(name, request());
    await failOver();
    const asking = open(0);
    await expect(asking.acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
    await pair.rejoin();
    expect(await holder.lease.renew([grant])).toEqual([grant]);
    await grant.release();
    expect(rank(await asking.acquire(name, request()))).toBeGreaterThan(rank(grant));
  });

  it('loses a grant that the replica never had: without replicas its holder is told and the next fence is higher, with them it is refused', async () => {
    pair.replication.fault = 'silence';
    await expect(open(1).acquire(name, request())).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', retryable: true });
    const other = lockName(LockScope.Global, 'array-2');
    let tell: ((loss: LockLoss) => void) | undefined;
    const told = new Promise<LockLoss>((resolve) => (tell = resolve));
    const holder = open(0);
    const grant = await holder.acquire(other, request({ onLost: (loss) => tell!(loss) }));
    await failOver();
    // It looks when its connection breaks; when nobody is there to be asked at that moment, its next renewal finds out.
    expect(await Promise.race([told.then(({ reason }) => reason), renewUntilGone(holder, grant)])).toMatch(/^(deleted|gone)$/);
    expect(rank(await open(0).acquire(other, request()))).toBeGreaterThan(rank(grant));
  });

  it('counts no renewal that the replica has not got: its lease would end early there', async () => {
    const holder = open(1);
    const grant = await holder.acquire(name, request());
    pair.replication.fault = 'silence';
    await expect(holder.lease.renew([grant])).rejects.toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE' });
    pair.replication.fault = 'none';
    await pair.inStep();
    await expect(holder.lease.renew([grant])).resolves.toEqual([grant]);
  });
});
