import type { EngineFaults, LockBackend } from '../harness.js';

type Supply = 'breakLock' | 'unreachable';

/** A part of the harness that the manifest makes necessary; a clause that lacks it fails instead of being skipped. */
export function needs<Key extends Supply>(backend: LockBackend, supply: Key, because: string): NonNullable<LockBackend[Key]> {
  const given = backend[supply];
  if (given) return given.bind(backend) as NonNullable<LockBackend[Key]>;
  throw missing(supply, because);
}

/** What can happen to a global engine. */
export function faultsOf({ faults }: LockBackend): EngineFaults {
  if (faults) return faults;
  throw missing('faults', "the manifest says reach 'global', so there is an engine and a network that can fail");
}

function missing(part: string, because: string): Error {
  return new Error(`the harness must give LockBackend.${part}, because ${because}: without it this clause cannot be judged`);
}
