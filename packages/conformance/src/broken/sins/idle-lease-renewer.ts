/** Runs in a thread of its own, and does nothing there. */
import type { LeaseRenewer } from '@holdfast/core/provider';

export function createLeaseRenewer(): LeaseRenewer {
  return {
    renew: async (keys) => await Promise.resolve(keys.map(() => true)),
    close: async () => await Promise.resolve(),
  };
}
