import { defineLock, LockScope } from '@holdfast/core';
import type { Replicated } from './kaminario-arrays.js';

/**
 * The lock of one backend, by the address of its own array: shared by the iSCSI and the Fibre Channel driver, and the same before, during and
 * after a fail-over.
 */
export const backendLock = defineLock({
  scope: LockScope.Global,
  name: 'Kaminario-{self.address}',
  reason: 'a host is looked up, made, mapped to, and taken back when that fails; a mapping is taken away, then it is read whether it was the last of its host',
  where: 'attach and detach of both protocols',
});

/** The lock of the array that really serves a failed-over volume, and that may be another backend's own. Taken together with the first. */
export const replicaLock = defineLock({
  scope: LockScope.Global,
  name: 'Kaminario-{self.replicaAddress}',
  reason: 'the same at the replica, when it serves the volume',
  where: 'attach and detach of failed-over volumes',
});

/** When a call needs {@link replicaLock}. Without a replica the call will fail, and there is no name to lock. */
export const whenFailedOver = {
  when: ({ replicaAddress }: { readonly replicaAddress: string }, { replicationStatus }: Replicated): boolean =>
    replicationStatus === 'failed-over' && replicaAddress !== '',
  condition: 'the volume has failed over',
};
