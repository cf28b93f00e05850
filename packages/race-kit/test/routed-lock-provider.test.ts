import { describe, expect, it } from '@jest/globals';
import { MemoryLockProvider } from '@holdfast/core';
import { lockName, type AcquireRequest, type LockGrant, type LockName, type LockProvider } from '@holdfast/core/provider';
import { RoutedLockProvider } from '../src/index.js';

const name = (text: string): LockName => lockName('global', text);
const request: AcquireRequest = {
  mode: 'exclusive',
  wait: false,
  signal: new AbortController().signal,
  owner: { host: 'h', pid: 1, method: 'm', since: 0 } as never,
  onLost: () => undefined,
};

/** Grants everything, and remembers what it was asked to renew. */
class LeasedProvider implements LockProvider {
  readonly capabilities = new MemoryLockProvider().capabilities;
  readonly granted: string[] = [];
  readonly renewals: (readonly string[])[] = [];
  closes = 0;
  readonly lease?: LockProvider['lease'] & object;

  constructor(
    readonly engineId: string,
    ttlMs: number | undefined,
    private readonly forgets: (name: string) => boolean = () => false,
  ) {
    if (ttlMs === undefined) return;
    this.lease = {
      ttlMs,
      renew: async (grants) => {
        this.renewals.push(grants.map((grant) => grant.name));
        return grants.filter((grant) => !this.forgets(grant.name));
      },
    };
  }

  async acquire(wanted: LockName): Promise<LockGrant> {
    this.granted.push(wanted);
    return { name: wanted, sentAt: 0, release: async () => undefined };
  }

  async close(): Promise<void> {
    this.closes += 1;
  }
}

function routed(tested: LockProvider, others: LockProvider): RoutedLockProvider {
  return new RoutedLockProvider((wanted) => wanted.endsWith('-map'), tested, others);
}

describe('RoutedLockProvider', () => {
  it('sends the tested lock to one provider and every other lock to the other', async () => {
    const [tested, others] = [new LeasedProvider('a', undefined), new LeasedProvider('b', undefined)];
    const provider = routed(tested, others);
    for (const wanted of ['x-map', 'x', 'y-map', 'map-y']) await provider.acquire(name(wanted), request);
    expect([tested.granted, others.granted]).toEqual([['global:x-map', 'global:y-map'], ['global:x', 'global:map-y']]);
  });

  it('takes the tested lock away alone: all the rest still excludes', async () => {
    const provider = routed(new LeasedProvider('lets everybody in', undefined), new MemoryLockProvider());
    await provider.acquire(name('x-map'), request);
    await expect(provider.acquire(name('x-map'), request)).resolves.toMatchObject({ name: 'global:x-map' });
    await provider.acquire(name('x'), request);
    await expect(provider.acquire(name('x'), request)).rejects.toMatchObject({ code: 'ERR_LOCK_BUSY' });
  });

  it('renews each grant where it was made, and tells which are left of both', async () => {
    const [tested, others] = [new LeasedProvider('a', 300, (wanted) => wanted === 'global:y-map'), new LeasedProvider('b', 200)];
    const provider = routed(tested, others);
    const grants = await Promise.all(['x-map', 'x', 'y-map'].map((wanted) => provider.acquire(name(wanted), request)));
    expect(provider.lease?.ttlMs).toBe(200);
    expect((await provider.lease?.renew(grants))?.map((grant) => grant.name)).toEqual(['global:x-map', 'global:x']);
    expect([tested.renewals, others.renewals]).toEqual([[['global:x-map', 'global:y-map']], [['global:x']]]);
  });

  it.each([
    ['the tested provider', 300, undefined],
    ['the other provider', undefined, 300],
  ])('renews what %s alone wants renewed', async (_who, testedTtlMs, otherTtlMs) => {
    const [tested, others] = [new LeasedProvider('a', testedTtlMs), new LeasedProvider('b', otherTtlMs)];
    const provider = routed(tested, others);
    const grants = [await provider.acquire(name('x-map'), request), await provider.acquire(name('x'), request)];
    expect(provider.lease?.ttlMs).toBe(300);
    expect(await provider.lease?.renew(grants)).toEqual(grants);
    expect([...tested.renewals, ...others.renewals]).toHaveLength(1);
  });

  it('has no lease when neither has one, one engine of its own, and closes both', async () => {
    const [tested, others] = [new LeasedProvider('a', undefined), new LeasedProvider('b', undefined)];
    const provider = routed(tested, others);
    expect([provider.lease, provider.engineId]).toEqual([undefined, 'routed:b']);
    await provider.close();
    expect([tested.closes, others.closes]).toEqual([1, 1]);
  });
});
