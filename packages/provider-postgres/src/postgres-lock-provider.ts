import type { AcquireRequest, LockGrant, LockLease, LockName, LockProvider, LockProviderCapabilities, LockState } from '@holdfast/core/provider';
import { plainAddress, type PostgresAddress } from './postgres-address.js';
import { PostgresAdvisoryLocks } from './postgres-advisory-locks.js';
import { freeAtOnce } from './postgres-free-at-once.js';
import { PostgresLeaseTable } from './postgres-lease-table.js';
import { checkedOptions, type PostgresLockProviderOptions } from './postgres-lock-provider-options.js';
import type { PostgresLocks } from './postgres-locks.js';

/**
 * Locks that exclude everybody who uses the same database and schema: advisory locks of PostgreSQL, or with `mode: 'lease-table'` rows that end by
 * the server's clock unless they are renewed. A schema belongs to one of the two; who comes with the other is refused.
 * Not promised: exclusion over a fail-over to a standby that lacks the latest writes, or, for advisory locks, over any; the fences of the two
 * holders differ then. With leases: exclusion when the server's clock jumps ahead.
 * @public
 */
export class PostgresLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly lease?: LockLease;
  readonly #locks: PostgresLocks;

  /** Connects at the first use. @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong */
  constructor(options: PostgresLockProviderOptions) {
    const settings = checkedOptions(options);
    const address: PostgresAddress = { url: options.url, caFile: options.caFile };
    this.engineId = `postgres:${plainAddress(options.url)}#${settings.schema}`;
    this.#locks = settings.mode === 'lease-table' ? new PostgresLeaseTable(address, settings) : new PostgresAdvisoryLocks(address, settings);
    this.capabilities = this.#locks.capabilities;
    if (this.#locks.lease !== undefined) this.lease = this.#locks.lease;
  }

  /**
   * Resolves once this caller holds `name`, alone or with other shared holders. Rejects with the signal's reason as soon as it fires before.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held or awaited; the error names a holder
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when the server does not answer, or has no room for connections or locks
   * @throws `ERR_LOCK_CONFIG_INVALID` when it refuses the login, another name has the same key, a pooler hands out transactions and the mode
   * wants a session, the database has another isolation level than leases need, or the schema is of another key format or mode
   * @throws `ERR_LOCK_DEADLOCK` when the server finds that sessions wait for one another
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (request.signal.aborted) throw request.signal.reason;
    return await freeAtOnce(request.signal, this.#locks.acquire(name, request));
  }

  /** Lists the locks held in this schema, by whomever. @throws `ERR_LOCK_CLOSED` after `close()` */
  inspect(prefix?: LockName): AsyncGenerator<LockState> {
    return this.#locks.inspect(prefix);
  }

  /** Gives back what this provider holds, ends its waits and its connections. */
  async close(): Promise<void> {
    await this.#locks.close();
  }
}
