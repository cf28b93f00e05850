import {
  LockError,
  onAbort,
  SessionPool,
  type AcquireRequest,
  type LockGrant,
  type LockName,
  type LockProvider,
  type LockProviderCapabilities,
  type LockState,
} from '@holdfast/core/provider';
import { addressOf, plainAddress, type MysqlAddress } from './mysql-address.js';
import { waitInServer } from './mysql-blocking-wait.js';
import { mysqlCapabilities } from './mysql-capabilities.js';
import { MysqlConnection } from './mysql-connection.js';
import { toLockError } from './mysql-errors.js';
import { heldLocks } from './mysql-held-locks.js';
import { keyOf } from './mysql-key.js';
import { MysqlLockGrant } from './mysql-lock-handle.js';
import { checkedOptions, type MysqlLockProviderOptions, type MysqlSettings } from './mysql-lock-provider-options.js';
import { probeServer } from './mysql-probe.js';
import { MysqlRequestLine } from './mysql-request-line.js';
import { prepareSchema } from './mysql-schema.js';
import { MysqlSharedSlots } from './mysql-shared-slots.js';
import { statementsFor, type MysqlLockStatements } from './mysql-statements.js';
import { giveBackLock, takeLock } from './mysql-take.js';

/** When there is no connection left to wait in. */
const LOOK_MS = 50;
/** One wait in the server. Then it is asked again, so that a wait whose process has gone without a word does not stay for ever. */
const WAIT_SECONDS = 30;

interface Claim {
  readonly name: LockName;
  readonly key: string;
  readonly request: AcquireRequest;
  /** Fires when the request is aborted or the provider closed. */
  readonly signal: AbortSignal;
}

/**
 * Locks that exclude everybody who uses the same database and tables: `GET_LOCK` of MySQL and MariaDB. A free lock takes one round trip on the
 * one connection that all such locks of a process share; a wait takes a connection of its own, in which the server lets it wait. The server
 * frees a killed holder's locks at once.
 * Not promised: exclusion over a fail-over to a replica, or between members of a cluster, to which locks are not copied; clusters of several
 * writers are refused.
 * @public
 */
export class MysqlLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities = mysqlCapabilities;
  readonly engineId: string;
  readonly #settings: MysqlSettings;
  readonly #address: MysqlAddress;
  readonly #namespace: string;
  readonly #statements: MysqlLockStatements;
  readonly #pool: SessionPool<MysqlConnection>;
  readonly #slots = new MysqlSharedSlots();
  readonly #line = new MysqlRequestLine();
  readonly #unfinished = new Set<AbortController>();
  readonly #held = new Set<MysqlLockGrant>();
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;
  #shared: Promise<MysqlConnection> | undefined;

  /** Connects at the first use. @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong */
  constructor(options: MysqlLockProviderOptions) {
    const { tablePrefix, maxConnections } = (this.#settings = checkedOptions(options));
    this.#address = addressOf(options);
    this.#namespace = `${this.#address.database.toLowerCase()}.${tablePrefix}`;
    this.engineId = `mysql:${plainAddress(this.#address)}#${tablePrefix}`;
    this.#statements = statementsFor(tablePrefix);
    this.#pool = new SessionPool(maxConnections, () => this.#open());
  }

  /**
   * Resolves once this caller alone holds `name`. Rejects with the signal's reason as soon as it fires.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held or awaited; the error names the holder
   * @throws `ERR_LOCK_NOT_SUPPORTED` when `request.mode` is `'shared'`
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when the server does not answer, only reads, or has no room for connections
   * @throws `ERR_LOCK_CONFIG_INVALID` when it refuses the login, is a cluster of several writers, a proxy hands out sessions for single
   * statements, or the tables are of another key format
   * @throws `ERR_LOCK_DEADLOCK` when the server finds that sessions wait for one another
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#assertOpen(name);
    if (request.mode === 'shared') throw new LockError('ERR_LOCK_NOT_SUPPORTED', `MySQL has no shared locks: ${name}`, { lockName: name });
    if (request.signal.aborted) throw request.signal.reason;
    return await this.#acquire(name, request);
  }

  /** Lists the locks held in these tables, by whomever. */
  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    this.#assertOpen(prefix);
    for (const state of await this.#heldLocks()) if (state.name.startsWith(prefix)) yield state;
  }

  /** Gives back what this provider holds, ends its waits and its connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const abort of this.#unfinished) abort.abort(new LockError('ERR_LOCK_CLOSED', 'the MySQL provider is closed'));
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await Promise.allSettled([...this.#held].map(async (grant) => {
      await grant.release();
      grant.request.onLost({ reason: 'closed' });
    }));
    this.#pool.end();
    (await this.#shared?.catch(() => undefined))?.end();
    this.#shared = undefined;
  }

  /** Frees the caller at once when the signal fires; a grant that comes afterwards is given back. */
  #acquire(name: LockName, request: AcquireRequest): Promise<MysqlLockGrant> {
    const abort = new AbortController();
    const { signal } = abort;
    const stopListening = onAbort(request.signal, () => abort.abort(request.signal.reason));
    this.#unfinished.add(abort);
    const finish = (): void => {
      stopListening();
      this.#unfinished.delete(abort);
    };
    const taking = this.#track(this.#take({ name, key: keyOf(this.#namespace, name), request, signal }));
    return new Promise((resolve, reject) => {
      onAbort(signal, () => {
        finish();
        reject(signal.reason as Error);
      });
      taking.then(
        (grant) => {
          finish();
          if (signal.aborted) grant.release().catch(() => undefined);
          else resolve(grant);
        },
        (error: unknown) => {
          finish();
          reject(toLockError(error, name));
        },
      );
    });
  }

  async #take(claim: Claim): Promise<MysqlLockGrant> {
    const { key, signal, request } = claim;
    if (!request.wait && this.#line.isTaken(key)) throw await this.#busy(claim);
    const leave = await this.#line.enter(key, signal);
    try {
      for (;;) {
        const granted = await this.#try(claim);
        if (granted !== undefined) return granted;
        if (!request.wait) throw await this.#busy(claim);
        signal.throwIfAborted();
        const connection = await this.#pool.take();
        if (connection !== undefined) return await this.#wait(claim, connection);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS * (0.5 + Math.random())));
        signal.throwIfAborted();
      }
    } finally {
      leave();
    }
  }

  /** Takes the lock in the shared session if it is free. */
  async #try(claim: Claim): Promise<MysqlLockGrant | undefined> {
    const { key, name, request } = claim;
    const leave = this.#slots.reserve(key);
    if (leave === undefined) return undefined;
    try {
      const connection = await this.#connected();
      const sentAt = performance.now();
      const fence = await takeLock(connection, this.#statements, { key, name, owner: request.owner, seconds: 0 }).catch(async (error: unknown) => {
        // It may be held although it failed. The session goes on with the locks of others, so that it must be given back here.
        await giveBackLock(connection, this.#statements, key).catch(() => undefined);
        throw error;
      });
      if (fence !== undefined) return this.#grant(claim, { connection, sentAt, fence, leave });
    } catch (error) {
      leave();
      throw error;
    }
    leave();
    return undefined;
  }

  async #wait(claim: Claim, connection: MysqlConnection): Promise<MysqlLockGrant> {
    const { key, name, signal, request } = claim;
    if (signal.aborted) {
      this.#pool.giveBack(connection);
      throw signal.reason;
    }
    const wait = async (): Promise<bigint> => {
      for (;;) {
        const fence = await takeLock(connection, this.#statements, { key, name, owner: request.owner, seconds: WAIT_SECONDS });
        if (fence !== undefined) return fence;
      }
    };
    const fence = await waitInServer({
      connection,
      wait,
      signal,
      cancel: async (session) => (await this.#connected()).run(['KILL QUERY ?'], [session]),
      withdrawing: (work) => void this.#track(work),
      drop: () => this.#pool.drop(connection),
    });
    return this.#grant(claim, { connection, sentAt: performance.now(), fence, leave: () => this.#pool.giveBack(connection) });
  }

  #grant({ name, key, request }: Claim, held: { readonly connection: MysqlConnection; readonly sentAt: number; readonly fence: bigint; readonly leave: () => void }): MysqlLockGrant {
    const grant = new MysqlLockGrant({ name, key, request, ...held, giveBack: (each) => this.#track(this.#release(each)) });
    this.#held.add(grant);
    return grant;
  }

  async #release(grant: MysqlLockGrant): Promise<void> {
    const { name, key, connection, leave } = grant;
    if (!this.#held.delete(grant)) throw lost(name);
    try {
      if (!(await giveBackLock(connection, this.#statements, key))) throw lost(name);
    } catch (error) {
      throw toLockError(error, name);
    } finally {
      leave();
    }
  }

  #broken(connection: MysqlConnection, cause: unknown): void {
    for (const grant of this.#held) {
      if (grant.connection !== connection || !this.#held.delete(grant)) continue;
      grant.leave();
      grant.request.onLost({ reason: 'session-gone', cause });
    }
  }

  async #busy({ name, key }: Claim): Promise<LockError> {
    const [state] = await this.#heldLocks(key);
    const holder = state?.holders[0];
    const whom = holder === undefined ? '' : ` by process ${holder.pid} on ${holder.host}`;
    return new LockError('ERR_LOCK_BUSY', `held${whom}: ${name}`, { lockName: name, holder });
  }

  async #heldLocks(key: string | null = null): Promise<readonly LockState[]> {
    try {
      const [held] = await (await this.#connected()).run(this.#statements.holders, [key, key]);
      return heldLocks(held);
    } catch (error) {
      throw toLockError(error);
    }
  }

  #connected(): Promise<MysqlConnection> {
    const opening = (this.#shared ??= this.#openShared());
    const forget = (): void => {
      if (this.#shared === opening) this.#shared = undefined;
    };
    opening.catch(forget);
    return opening.then((connection) => {
      if (!connection.isBroken) return connection;
      forget();
      return this.#connected();
    });
  }

  async #openShared(): Promise<MysqlConnection> {
    const connection = await this.#open();
    try {
      await probeServer(connection, () => this.#open());
      await prepareSchema(connection, this.#statements, this.#settings.tablePrefix);
    } catch (error) {
      connection.end();
      throw error;
    }
    return connection;
  }

  async #open(): Promise<MysqlConnection> {
    const connection = await MysqlConnection.open(this.#address, this.#settings);
    connection.onBroken = (cause) => this.#broken(connection, cause);
    return connection;
  }

  #assertOpen(name: LockName): void {
    if (this.#isClosed) throw new LockError('ERR_LOCK_CLOSED', `the MySQL provider is closed: ${name}`, { lockName: name });
  }

  /** Lets `close` wait for `work`. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = (): unknown => this.#running.delete(work);
    work.then(done, done);
    return work;
  }
}

const lost = (name: LockName): LockError => new LockError('ERR_LOCK_LOST', `lost before its release: ${name}`, { lockName: name });
