import type { LeaseRenewer } from '@holdfast/core/provider';
import { clientFor, type EtcdAddress } from './etcd-address.js';
import { keepAlive } from './etcd-lease.js';

/** What the renewal thread is told. */
export interface EtcdRenewerOptions {
  readonly address: EtcdAddress;
  readonly ttlMs: number;
}

/** Runs in the renewal thread, over a connection of its own. Its keys are leases: all grants of a process usually have the same one. */
export function createLeaseRenewer({ address, ttlMs }: EtcdRenewerOptions): LeaseRenewer {
  const client = clientFor(address);
  return {
    renew: async (keys) => {
      const leases = [...new Set(keys as readonly string[])];
      const alive = new Map(await Promise.all(leases.map(async (lease) => [lease, await keepAlive(client, lease, ttlMs / 3)] as const)));
      return (keys as readonly string[]).map((lease) => alive.get(lease) === true);
    },
    close: async () => {
      client.close();
      await Promise.resolve();
    },
  };
}
