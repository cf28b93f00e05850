import { encodeLockName, type LockName } from '@holdfast/core/provider';
import { etcdCapabilities } from './etcd-capabilities.js';

/** Tells which form the keys below the prefix have; every transaction compares it. */
export const formatKey = (prefix: string): string => `${prefix}/format`;

// An empty part ends the prefix in all other keys: a prefix has none, so that no prefix's keys lie among those of another.

/** When a claim was made last, by the clock of whoever made it, and never less than before: the epoch of fences. */
export const epochKey = (prefix: string): string => `${prefix}//epoch`;

/** What all claims for all locks begin with. */
export const locksPrefix = (prefix: string): string => `${prefix}//locks/`;

/** The keys of one lock. Every claim is a key: exclusive ones below `exclusive`, shared ones beside them, all below `all`. */
export interface EtcdLockKeys {
  readonly all: string;
  readonly exclusive: string;
  readonly shared: string;
}

export function keysOf(prefix: string, name: LockName): EtcdLockKeys {
  const all = `${locksPrefix(prefix)}${encodeLockName(name, etcdCapabilities.maxNameBytes)}/`;
  return { all, exclusive: `${all}x/`, shared: `${all}s/` };
}

/** The first key that does not begin with `prefix` any more, as ranges want it. The prefix ends with a slash, so no byte can overflow. */
export function rangeEnd(prefix: string): string {
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
}
