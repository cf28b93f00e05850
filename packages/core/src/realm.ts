import type { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What every copy of core in this JavaScript realm shares, so that two containers or two installed copies still exclude each other (S7).
 * The key carries a format number: copies whose queues are built differently must not touch each other's.
 */
interface Realm {
  readonly spaces: Map<string, unknown>;
  readonly id: string;
  /** Made at the first acquisition, because its first use makes every awaited call dearer on Node 20 and 22. */
  chain: AsyncLocalStorage<unknown> | undefined;
  defaultContainer: object | undefined;
  readonly definitions: Map<string, object>;
  /** Rises with every grant of a lock that no engine counts. */
  grants: number;
  /** Rises with every request; part of owner ids. */
  requests: number;
  /** Which locks were asked for inside which; made at the first acquisition that nests. */
  order?: unknown;
}

const KEY = Symbol.for('@holdfast/core/realm/1');
const shared = globalThis as { [KEY]?: Realm };

/** @internal */
export const realm: Realm = (shared[KEY] ??= {
  spaces: new Map(),
  id: `${process.pid.toString(36)}-${Math.trunc(performance.timeOrigin).toString(36)}-${Math.random().toString(36).slice(2, 10)}`,
  chain: undefined,
  defaultContainer: undefined,
  definitions: new Map(),
  grants: 0,
  requests: 0,
});
