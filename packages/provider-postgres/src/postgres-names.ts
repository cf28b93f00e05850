import { encodeLockName, LockError, type LockName } from '@holdfast/core/provider';
import type { PostgresConnection } from './postgres-connection.js';
import type { PostgresStatements } from './postgres-statements.js';

const KNOWN_KEYS = 10_000;

/** Whose each key is. A key has 64 bits; the table of names in the database shows when two names have the same one. */
export class PostgresNames {
  readonly #claimKey: PostgresStatements['claimKey'];
  readonly #known = new Map<LockName, string>();

  constructor({ claimKey }: PostgresStatements) {
    this.#claimKey = claimKey;
  }

  /** The key of a name used lately, which is its own. */
  known(name: LockName): string | undefined {
    return this.#known.get(name);
  }

  /** @throws `ERR_LOCK_CONFIG_INVALID` when another name has this key */
  async assertOwn({ name, key }: { readonly name: LockName; readonly key: string }, connected: () => Promise<PostgresConnection>): Promise<void> {
    const connection = await connected();
    const ours = encodeLockName(name, Number.MAX_SAFE_INTEGER); // the server takes no NUL in a text
    let owner: unknown;
    // Nothing comes back when another registers the key at this very moment.
    while (owner === undefined) owner = (await connection.run(this.#claimKey, [key, ours])).rows[0]?.['name'];
    if (owner !== ours) {
      const other = decodeURIComponent(String(owner));
      throw new LockError('ERR_LOCK_CONFIG_INVALID', `the lock ${name} has the same 64-bit key as ${other}; use another name, or another schema for one of them`, { lockName: name });
    }
    if (this.#known.size >= KNOWN_KEYS) this.#known.clear();
    this.#known.set(name, key);
  }
}
