import type { LockProvider, LockState, LockName } from '@holdfast/core/provider';

/** One way to lock in PostgreSQL: a provider, but for its identity. */
export interface PostgresLocks extends Omit<LockProvider, 'engineId'> {
  inspect(prefix?: LockName): AsyncGenerator<LockState>;
}
