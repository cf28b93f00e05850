/** Runs in a thread of its own: renews grants of the reference provider over a connection of its own. */
import type { LeaseRenewer } from '@holdfast/core/provider';
import { SocketLink } from './socket-link.js';

export function createLeaseRenewer({ path }: { readonly path: string }): LeaseRenewer {
  const link = new SocketLink(path);
  return {
    renew: async (ids) => {
      const held = await link.renew(ids as readonly string[]);
      return ids.map((id) => held.includes(id as string));
    },
    close: () => link.close(),
  };
}
