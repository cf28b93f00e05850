import type { LockBackend } from '../harness.js';

type Supply = 'breakLock' | 'unreachable';

/** A part of the harness that the manifest makes necessary; a clause that lacks it fails instead of being skipped. */
export function needs<Key extends Supply>(backend: LockBackend, supply: Key, because: string): NonNullable<LockBackend[Key]> {
  const given = backend[supply];
  if (given) return given.bind(backend) as NonNullable<LockBackend[Key]>;
  throw new Error(`the harness must give LockBackend.${supply}, because ${because}: without it this clause cannot be judged`);
}
