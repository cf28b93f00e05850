import type { LeaseRenewer } from '@holdfast/core/provider';
import { renewEtcd } from './tooz-etcd-client.js';
import { ToozEtcdGateway } from './tooz-etcd-gateway.js';
import { renewRedis, type ToozRedisHoldKey } from './tooz-redis-client.js';
import { ToozRedisLink } from './tooz-redis-link.js';
import type { ToozRenewerOptions } from './tooz-renewal.js';

/** Runs in the renewal thread, over a connection of its own. */
export function createLeaseRenewer(options: ToozRenewerOptions): LeaseRenewer {
  if (options.engine === 'redis') {
    const link = new ToozRedisLink(options.address);
    return { renew: (keys) => renewRedis(link, keys as readonly ToozRedisHoldKey[], options.ttlMs), close: () => link.close() };
  }
  const gateway = new ToozEtcdGateway(options.address);
  return {
    renew: (keys) => renewEtcd(gateway, keys as readonly string[]),
    close: async () => {
      gateway.close();
      await Promise.resolve();
    },
  };
}
