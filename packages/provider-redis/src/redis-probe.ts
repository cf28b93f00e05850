import { LockError } from '@holdfast/core/provider';

/** What a server tells of itself at the start. */
export interface RedisFacts {
  /** Changes when the data may have: after a fail-over, or a restart. */
  readonly replicationId: string;
}

const OLDEST_MAJOR = 6;

/**
 * Looks whether the server is fit for locks.
 * @throws `ERR_LOCK_CONFIG_INVALID` when it may throw keys away, is too old, or is part of a cluster that the client does not know;
 * `ERR_LOCK_PROVIDER_UNAVAILABLE` when it is a replica, or has too few replicas now: after a fail-over they come back
 */
export async function probe(send: (args: readonly string[]) => Promise<unknown>, isCluster: boolean, replicas: number): Promise<RedisFacts> {
  const info = parseInfo(String(await send(['INFO'])));
  const version = info['valkey_version'] ?? info['redis_version'] ?? '0';
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) throw unfit(`version ${version} is too old; needed is ${OLDEST_MAJOR} or newer`);
  if (info['cluster_enabled'] === '1' && !isCluster) throw unfit('it is part of a cluster; give a cluster client');
  if (info['role'] === 'slave') throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', 'this Redis server is a replica; locks need the primary');
  const policy = info['maxmemory_policy'] ?? 'noeviction';
  if (info['maxmemory'] !== '0' && policy !== 'noeviction') {
    throw unfit(`its maxmemory-policy is ${policy}, so it may throw locks away when memory is short; set noeviction, or give locks a Redis of their own`);
  }
  const connected = Number(info['connected_slaves'] ?? 0);
  if (connected < replicas) throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `replicas is ${replicas}, but only ${connected} are connected to this Redis server`);
  return { replicationId: info['master_replid'] ?? '' };
}

function parseInfo(text: string): Readonly<Record<string, string | undefined>> {
  const pairs = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 0 || line.startsWith('#') ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
  });
  return Object.fromEntries(pairs);
}

const unfit = (why: string): LockError => new LockError('ERR_LOCK_CONFIG_INVALID', `this Redis server is not fit for locks: ${why}`);
