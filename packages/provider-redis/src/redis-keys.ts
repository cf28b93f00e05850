import { createHash } from 'node:crypto';
import { encodeLockName, type LockName } from '@holdfast/core/provider';
import { redisCapabilities } from './redis-capabilities.js';

const PARTITIONS = 64;

/** The keys of one lock. All carry the hash tag of its partition, so that a cluster keeps them on one node. */
export interface RedisLockKeys {
  /** Key format, data epoch and replication id of the partition. */
  readonly stamp: string;
  /** Tickets and fences of the partition come from it. */
  readonly counter: string;
  readonly holders: string;
  readonly queue: string;
  readonly waiters: string;
}

const KNOWN_NAMES = 1_000;

/** The keys below one prefix. Making them costs more than a round trip's own work, so those used last are kept. */
export class RedisKeyring {
  readonly #prefix: string;
  readonly #known = new Map<LockName, RedisLockKeys>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  of(name: LockName): RedisLockKeys {
    let keys = this.#known.get(name);
    if (keys === undefined) {
      if (this.#known.size >= KNOWN_NAMES) this.#known.clear();
      this.#known.set(name, (keys = keysOf(this.#prefix, name)));
    }
    return keys;
  }
}

/** The keys of `name`. The names ever used leave nothing behind but the two keys of each of 64 partitions. */
export function keysOf(prefix: string, name: LockName): RedisLockKeys {
  const partition = createHash('sha256').update(name, 'utf8').digest()[0]! % PARTITIONS;
  const shared = `${prefix}:{${prefix}.${partition}}`;
  const lock = encodeLockName(name, redisCapabilities.maxNameBytes);
  return {
    stamp: `${shared}:stamp`,
    counter: `${shared}:counter`,
    holders: `${shared}:holders:${lock}`,
    queue: `${shared}:queue:${lock}`,
    waiters: `${shared}:waiters:${lock}`,
  };
}

/** Pattern of the holders' keys below `prefix`. */
export const holdersPattern = (prefix: string): string => `${prefix.replaceAll(/[*?[\]\\^]/g, '\\$&')}:{*}:holders:*`;
