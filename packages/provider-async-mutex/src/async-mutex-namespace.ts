import type { AsyncMutexQueue } from './async-mutex-queue.js';

/** The locks of one namespace that are held or waited for; a name nobody wants has no entry. */
export interface AsyncMutexNamespace {
  readonly queues: Map<string, AsyncMutexQueue>;
  /** Grants so far, of all names together. */
  grantCount: number;
}

/** Carries the number of our key format: copies whose queues are built differently must not touch each other's. */
const KEY = Symbol.for('@holdfast/provider-async-mutex/namespaces/1');
const realm = globalThis as { [KEY]?: Map<string, AsyncMutexNamespace> };

/** The namespace that every provider of this name in this JavaScript realm shares, also one of another installed copy. */
export function namespaceNamed(name: string): AsyncMutexNamespace {
  const namespaces = (realm[KEY] ??= new Map());
  let namespace = namespaces.get(name);
  if (namespace === undefined) namespaces.set(name, (namespace = { queues: new Map(), grantCount: 0 }));
  return namespace;
}
