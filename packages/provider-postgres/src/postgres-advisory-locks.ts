import {
  LockError,
  onAbort,
  SessionPool,
  type AcquireRequest,
  type LockGrant,
  type LockName,
  type LockState,
} from '@holdfast/core/provider';
import type { PostgresAddress } from './postgres-address.js';
import { waitInServer } from './postgres-blocking-wait.js';
import { postgresCapabilities } from './postgres-capabilities.js';
import { NO_TIME_LIMITS, PostgresConnection, SERVER_NOTICES } from './postgres-connection.js';
import { isSessionGone, toLockError } from './postgres-errors.js';
import { heldLocks } from './postgres-held-locks.js';
import { keyOf } from './postgres-key.js';
import { PostgresLockGrant } from './postgres-lock-handle.js';
import type { PostgresSettings } from './postgres-lock-provider-options.js';
import type { PostgresLocks } from './postgres-locks.js';
import { PostgresNames } from './postgres-names.js';
import { openShared } from './postgres-shared-session.js';
import { PostgresSharedSlots } from './postgres-shared-slots.js';
import { statementsFor, type PostgresStatements } from './postgres-statements.js';
import { PostgresWaitLimit } from './postgres-wait-limit.js';

/** When there is no connection left to wait in. */
const LOOK_MS = 50;
/** Waits of one process for one lock in the server's queue; others stand behind them here. */
const WAITS_IN_SERVER = 4;

/** Here time limits are lifted for the transaction only: behind a pooler the session is others', too. */
const BEGIN = { text: 'BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0' };

interface Claim {
  readonly name: LockName;
  readonly key: string;
  readonly request: AcquireRequest;
}

interface Waiting extends Claim {
  /** Fires when the request is aborted or the provider closed. */
  readonly signal: AbortSignal;
}

/**
 * Advisory locks of PostgreSQL. A free lock takes one round trip on the one connection that all such locks of a process share; a wait takes a
 * connection of its own, in which the server lets it wait its turn. The server frees a killed holder's locks at once. Names are 64-bit keys there;
 * a table tells when two names have one key, and the later one is refused.
 */
export class PostgresAdvisoryLocks implements PostgresLocks {
  readonly capabilities = postgresCapabilities;
  readonly #settings: PostgresSettings;
  readonly #address: PostgresAddress;
  readonly #statements: PostgresStatements;
  readonly #names: PostgresNames;
  readonly #pool: SessionPool<PostgresConnection>;
  readonly #slots = new PostgresSharedSlots();
  readonly #waitLimit = new PostgresWaitLimit(WAITS_IN_SERVER);
  readonly #unfinished = new Set<AbortController>();
  readonly #held = new Set<PostgresLockGrant>();
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;
  /** From then on nothing may be opened: nobody would end it. */
  #isEnded = false;
  #shared: Promise<PostgresConnection> | undefined;

  /** Connects at the first use. */
  constructor(address: PostgresAddress, settings: PostgresSettings) {
    const { schema, mode, maxConnections } = (this.#settings = settings);
    this.#address = address;
    this.#statements = statementsFor(schema, mode === 'transaction' ? mode : 'session');
    this.#names = new PostgresNames(this.#statements);
    this.#pool = new SessionPool(maxConnections, () => this.#open());
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#assertOpen(name);
    return await this.#track(this.#acquire(name, request));
  }

  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    const connection = await this.#connected();
    for (const state of heldLocks(await connection.run(this.#statements.holders, [null]))) if (state.name.startsWith(prefix)) yield state;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const abort of this.#unfinished) abort.abort(new LockError('ERR_LOCK_CLOSED', 'the PostgreSQL provider is closed'));
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await Promise.allSettled([...this.#held].map(async (grant) => {
      await grant.release();
      grant.request.onLost({ reason: 'closed' });
    }));
    this.#isEnded = true;
    this.#pool.end();
    (await this.#shared?.catch(() => undefined))?.end();
    this.#shared = undefined;
  }

  async #acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    try {
      const claim: Claim = { name, key: this.#names.known(name) ?? (await this.#ownKey(name)), request };
      this.#assertWanted(claim);
      const grant = (await this.#try(claim)) ?? (await this.#queue(claim));
      if (!request.signal.aborted && !this.#isClosed) return grant;
      await grant.release();
      throw closed(name);
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw this.#isClosed ? closed(name) : toLockError(error, name);
    }
  }

  async #ownKey(name: LockName): Promise<string> {
    const key = keyOf(this.#settings.schema, name);
    await this.#names.assertOwn({ name, key }, () => this.#connected());
    return key;
  }

  async #queue(claim: Claim): Promise<PostgresLockGrant> {
    if (!claim.request.wait) throw await this.#busy(claim.name, claim.key);
    this.#assertWanted(claim);
    const abort = new AbortController();
    const stopListening = onAbort(claim.request.signal, () => abort.abort(claim.request.signal.reason));
    this.#unfinished.add(abort);
    try {
      return await this.#stand({ ...claim, signal: abort.signal });
    } finally {
      stopListening();
      this.#unfinished.delete(abort);
    }
  }

  async #stand(claim: Waiting): Promise<PostgresLockGrant> {
    const { key, signal } = claim;
    const leave = await this.#waitLimit.enter(key, signal);
    try {
      for (;;) {
        signal.throwIfAborted();
        const connection = await this.#pool.take();
        if (connection !== undefined) return await this.#wait(claim, connection);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS * (0.5 + Math.random())));
        const granted = await this.#try(claim);
        if (granted !== undefined) return granted;
      }
    } finally {
      leave();
    }
  }

  /** Takes the lock if it is free: in the shared session, or in a transaction of its own. */
  #try(claim: Claim): Promise<PostgresLockGrant | undefined> {
    return this.#settings.mode === 'session' ? this.#tryInSession(claim) : this.#tryInTransaction(claim);
  }

  async #tryInSession(claim: Claim, isAgain = false): Promise<PostgresLockGrant | undefined> {
    const leave = this.#slots.reserve(claim.key, claim.request.mode);
    if (leave === undefined) return undefined;
    try {
      const connection = await this.#connected();
      const sentAt = performance.now();
      const { rows } = await connection.run(this.#statements.try[claim.request.mode], [claim.key]).catch(async (error: unknown) => {
        await this.#undo(connection, claim, error);
        throw error;
      });
      const fence = rows[0]?.['fence'];
      if (fence != null) return this.#grant(claim, connection, sentAt, fence, leave);
    } catch (error) {
      leave();
      if (!isAgain && isSessionGone(error)) return await this.#tryInSession(claim, true); // what it may have taken went with the session
      throw error;
    }
    leave();
    return undefined;
  }

  /** A statement that failed may have taken the lock, or kept it: it is given back, or the session ends with all that is in it. */
  async #undo(connection: PostgresConnection, { key, request }: Pick<Claim, 'key' | 'request'>, cause: unknown): Promise<void> {
    if (!this.#slots.isReservedOnce(key)) return connection.fail(cause);
    await this.#unlock(connection, { key, request }).catch((error: unknown) => connection.fail(error));
  }

  async #unlock(connection: PostgresConnection, { key, request }: Pick<Claim, 'key' | 'request'>): Promise<boolean> {
    const { rows } = await connection.run(this.#statements.release[request.mode], [key]);
    return rows[0]?.['released'] === true;
  }

  async #tryInTransaction(claim: Claim): Promise<PostgresLockGrant | undefined> {
    const connection = await this.#pool.take();
    if (connection === undefined) return undefined;
    const sentAt = performance.now();
    try {
      await connection.run(BEGIN);
      const { rows } = await connection.run(this.#statements.try[claim.request.mode], [claim.key]);
      const fence = rows[0]?.['fence'];
      if (fence != null) return this.#grant(claim, connection, sentAt, fence);
    } catch (error) {
      this.#pool.drop(connection);
      throw error;
    }
    await this.#endTransaction(connection);
    return undefined;
  }

  async #wait(claim: Waiting, connection: PostgresConnection): Promise<PostgresLockGrant> {
    const { key, signal, request } = claim;
    if (signal.aborted) {
      this.#pool.giveBack(connection);
      throw signal.reason;
    }
    let isAbandoned = false;
    try {
      if (this.#settings.mode === 'transaction') await connection.run(BEGIN);
      signal.throwIfAborted();
      const { rows } = await waitInServer({
        connection,
        statement: this.#statements.wait[request.mode],
        key,
        signal,
        cancel: (pid) => this.#cancel(pid),
        lasting: (work) => void this.#track(work),
        // A wait that was cancelled may hold the lock nevertheless; with the session it is given back for certain.
        abandoned: () => this.#pool.drop(connection),
      }).catch((error: unknown) => {
        isAbandoned = signal.aborted && error === signal.reason; // an error of the server may come just before the signal
        throw error;
      });
      return this.#grant(claim, connection, performance.now(), rows[0]!['fence']);
    } catch (error) {
      if (!isAbandoned) this.#pool.drop(connection);
      throw error;
    }
  }

  async #cancel(pid: number): Promise<void> {
    const connection = await this.#connected();
    await connection.run({ text: 'SELECT pg_cancel_backend($1)' }, [pid]);
  }

  #grant({ name, key, request }: Claim, connection: PostgresConnection, sentAt: number, fence: unknown, leave = (): void => undefined): PostgresLockGrant {
    const grant = new PostgresLockGrant({
      name,
      key,
      request,
      connection,
      sentAt,
      fence: BigInt(String(fence)),
      leave,
      giveBack: (held) => this.#track(this.#release(held)),
    });
    this.#held.add(grant);
    connection.watch();
    connection.onBroken = (cause) => this.#broken(connection, cause);
    return grant;
  }

  async #release(grant: PostgresLockGrant): Promise<void> {
    const { name, connection, leave } = grant;
    try {
      if (!this.#held.delete(grant) || connection.isBroken) throw lost(name);
      connection.unwatch();
      if (this.#settings.mode === 'transaction') {
        await this.#endTransaction(connection);
        return;
      }
      const isReleased = await this.#unlock(connection, grant).catch(async (error: unknown) => {
        if (connection.isShared) await this.#undo(connection, grant, error);
        else this.#pool.drop(connection);
        throw error;
      });
      if (!connection.isShared) this.#pool.giveBack(connection);
      if (!isReleased) throw lost(name);
    } catch (error) {
      throw toLockError(error, name);
    } finally {
      leave();
    }
  }

  async #endTransaction(connection: PostgresConnection): Promise<void> {
    try {
      await connection.run({ text: 'COMMIT' });
      this.#pool.giveBack(connection);
    } catch (error) {
      this.#pool.drop(connection);
      throw error;
    }
  }

  #broken(connection: PostgresConnection, cause: unknown): void {
    for (const grant of this.#held) {
      if (grant.connection !== connection || !this.#held.delete(grant)) continue;
      grant.leave();
      grant.request.onLost({ reason: 'session-gone', cause });
    }
  }

  async #busy(name: LockName, key: string): Promise<LockError> {
    const connection = await this.#connected();
    const [state] = heldLocks(await connection.run(this.#statements.holders, [key]));
    const holder = state?.holders[0];
    const whom = holder === undefined ? '' : ` by process ${holder.pid} on ${holder.host}`;
    return new LockError('ERR_LOCK_BUSY', `held${whom}: ${name}`, { lockName: name, holder });
  }

  async #connected(): Promise<PostgresConnection> {
    for (;;) {
      const opening = (this.#shared ??= openShared(() => this.#open(), this.#statements, this.#settings));
      try {
        const connection = await opening;
        if (!connection.isBroken) return connection;
      } catch (error) {
        this.#forget(opening);
        throw error;
      }
      this.#forget(opening);
    }
  }

  #forget(opening: Promise<PostgresConnection>): void {
    if (this.#shared === opening) this.#shared = undefined;
  }

  async #open(): Promise<PostgresConnection> {
    if (this.#isEnded) throw new LockError('ERR_LOCK_CLOSED', 'the PostgreSQL provider is closed');
    const settings = this.#settings.mode === 'session' ? `${SERVER_NOTICES}; ${NO_TIME_LIMITS}` : SERVER_NOTICES;
    return await PostgresConnection.open(this.#address, this.#settings.requestTimeoutMs, settings);
  }

  #assertWanted({ request, name }: Claim): void {
    if (request.signal.aborted) throw request.signal.reason;
    this.#assertOpen(name);
  }

  #assertOpen(name: LockName): void {
    if (this.#isClosed) throw closed(name);
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
const closed = (name: LockName): LockError => new LockError('ERR_LOCK_CLOSED', `the PostgreSQL provider is closed: ${name}`, { lockName: name });
