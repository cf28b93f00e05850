import { defineLock, LockScope } from '@holdfast/core';

/** Held around everything that looks at hosts of an array and then changes them or what is mapped to them. */
export const hostLock = defineLock({ scope: LockScope.Global, name: 'infinidat-{self.managementAddress}-lock' });
