import { defineLock, LockScope, lockModule, closeLocks, withLock } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import { EtcdLockProvider } from '@holdfast/provider-etcd';
import { FlockLockProvider } from '@holdfast/provider-flock';
import { PostgresLockProvider } from '@holdfast/provider-postgres';
import { RedisLockProvider } from '@holdfast/provider-redis';
import { Container } from 'inversify';
import type { LockPlace } from './lock-place.js';

/** One way to exclude other processes. */
export interface LockWay {
  /** Runs `body` while nobody else who goes this way is in a section of that name. */
  section(name: string, body: () => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

const providers: Readonly<Record<LockPlace['engine'], (place: LockPlace) => LockProvider>> = {
  flock: ({ url }) => new FlockLockProvider({ directory: `${url}/locks` }),
  redis: ({ url, ttlMs }) => new RedisLockProvider({ url, ...(ttlMs === undefined ? {} : { ttlMs }) }),
  postgres: ({ url }) => new PostgresLockProvider({ url }),
  etcd: ({ url, ttlMs }) => new EtcdLockProvider({ endpoints: [url], ...(ttlMs === undefined ? {} : { ttlMs }) }),
};

/** Our provider as drivers use it: below core, with its local queue, deadlines and renewal. */
export function ourWay(place: LockPlace): LockWay {
  const provider = providers[place.engine](place);
  const scope = place.engine === 'flock' ? LockScope.Node : LockScope.Global;
  const container = new Container();
  container.load(lockModule(scope === LockScope.Node ? { node: provider } : { global: provider }));
  const lock = defineLock({ scope, name: 'dothill-{0}' });
  return {
    section: (name, body) => withLock(lock, [name], body, { container }),
    end: () => closeLocks(container),
  };
}
