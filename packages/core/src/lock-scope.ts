/**
 * How far an exclusion reaches: one JavaScript realm, one node (host), or everything that shares the engine.
 * Worker threads are realms of their own, so `Process` does not exclude them from each other.
 * Source: Cinder's process, node and global locks, `doc/source/contributor/high_availability.rst`.
 * @public
 */
export const LockScope = {
  /** Excludes callers inside this JavaScript realm. */
  Process: 'process',
  /** Excludes callers in every process of this host. */
  Node: 'node',
  /** Excludes callers on every host that shares the engine. */
  Global: 'global',
} as const;

/** One of the three values of {@link (LockScope:variable)}. @public */
export type LockScope = (typeof LockScope)[keyof typeof LockScope];

/** Scopes from the narrowest to the widest; the index is the rank that reach checks and lock ordering compare. @internal */
export const SCOPES_BY_REACH: readonly LockScope[] = [LockScope.Process, LockScope.Node, LockScope.Global];

/** @internal */
export function isLockScope(value: unknown): value is LockScope {
  return SCOPES_BY_REACH.includes(value as LockScope);
}

/** Rank of a scope: 0 for process, 1 for node, 2 for global. @internal */
export function scopeRank(scope: LockScope): number {
  return scope === 'process' ? 0 : scope === 'node' ? 1 : 2;
}
