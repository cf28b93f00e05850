import { defineLock, LockScope } from '@holdfast/core';

/** Held by whoever runs nvmetcli on this node: it saves, clears and restores the configuration of all backends as one document. */
export const nvmetcliLock = defineLock({ scope: LockScope.Node, name: 'nvmetcli' });
