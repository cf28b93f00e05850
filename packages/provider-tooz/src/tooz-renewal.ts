import type { ToozEtcdAddress } from './tooz-etcd-gateway.js';
import { etcdAddress } from './tooz-etcd-client.js';
import type { ToozSettings } from './tooz-lock-provider-options.js';
import { redisAddress } from './tooz-redis-client.js';
import type { ToozRedisAddress } from './tooz-redis-link.js';

/** What the renewal thread is told: plain data. It may hold a password and is never printed. */
export type ToozRenewerOptions =
  | { readonly engine: 'redis'; readonly address: ToozRedisAddress; readonly ttlMs: number }
  | { readonly engine: 'etcd'; readonly address: ToozEtcdAddress };

/** Undefined where no thread can renew: a session of ZooKeeper has one connection only, which is in this one. */
export function renewerOptions(settings: ToozSettings): ToozRenewerOptions | undefined {
  if (settings.form === 'tooz+zookeeper') return undefined;
  return settings.form.startsWith('tooz+redis')
    ? { engine: 'redis', address: redisAddress(settings), ttlMs: settings.ttlMs }
    : { engine: 'etcd', address: etcdAddress(settings) };
}
