import { LockError, TimeLimit } from '@holdfast/core/provider';
import { clientFor, type PostgresAddress } from './postgres-address.js';
import type { PostgresClient, PostgresResult } from './postgres-client.js';
import { isReadOnly, isSessionGone } from './postgres-errors.js';
import type { PostgresStatement } from './postgres-statements.js';

const HEARTBEAT_MS = 2_000;
/** Not for a session that belongs to others, too: limits that a database or a role sets for its users would end waits and held locks. */
export const NO_TIME_LIMITS = `SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN
  ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout')`;
/** For a session that holds locks: the server notices a silent client after this, which is later than the client gives up a silent server. */
export const SERVER_NOTICES = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '11s'";

/** One session with the server. It lives once: when it breaks, everything under way is rejected and every lock in it is gone. */
export class PostgresConnection {
  isBroken = false;
  /** All locks that are free when they are asked for are held in it; otherwise it belongs to one lock at a time. */
  isShared = false;
  /** How the server knows the session. */
  pid = 0;
  /** Called once when it breaks without having been ended. */
  onBroken: (cause: unknown) => void = () => undefined;
  /** Called with what a notification says, of the channels that the session listens to. */
  onNotified: (payload: string) => void = () => undefined;
  readonly #client: PostgresClient;
  readonly #limit: TimeLimit;
  #heartbeat: NodeJS.Timeout | undefined;
  #watchers = 0;

  private constructor(address: PostgresAddress, timeoutMs: number) {
    this.#client = clientFor(address, timeoutMs);
    this.#limit = new TimeLimit(timeoutMs, () => {
      const error = new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `PostgreSQL did not answer within ${timeoutMs} ms`);
      this.#break(error);
      return error;
    });
    this.#client.on('error', (error) => this.#break(error));
    this.#client.on('notification', ({ payload }) => this.onNotified(payload ?? ''));
    this.#client.on('end', () => this.#break(new Error('the connection ended')));
  }

  /** @param settings - statements that are run first, for the session; behind a pooler that hands out transactions they would be others' settings too */
  static async open(address: PostgresAddress, timeoutMs: number, settings?: string): Promise<PostgresConnection> {
    const connection = new PostgresConnection(address, timeoutMs);
    try {
      await connection.#client.connect();
      if (settings !== undefined) await connection.run({ text: settings });
      connection.pid = Number((await connection.run({ text: 'SELECT pg_backend_pid() AS pid' })).rows[0]!['pid']);
    } catch (error) {
      connection.end();
      throw error;
    }
    return connection;
  }

  /** Whether somebody stands between us and the server: the session is another than the start of the connection said. */
  get isPooled(): boolean {
    return (this.#client.processID ?? 0) !== this.pid;
  }

  /** Runs a statement that is answered at once; no answer in time breaks the connection. */
  run(statement: Partial<PostgresStatement> & { readonly text: string }, values: readonly unknown[] = []): Promise<PostgresResult> {
    return this.#limit.within(this.runLong(statement, values));
  }

  /** Runs a statement that may take for ever. */
  async runLong(statement: Partial<PostgresStatement> & { readonly text: string }, values: readonly unknown[] = []): Promise<PostgresResult> {
    if (this.isBroken) throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', 'the connection to PostgreSQL is broken');
    try {
      return await this.#client.query(values.length === 0 ? { ...statement } : { ...statement, values: [...values] });
    } catch (error) {
      // A standby's locks keep nobody out, and a new connection may find the primary.
      if (isReadOnly(error) || isSessionGone(error)) this.#break(error);
      throw error;
    }
  }

  /** One more lock is held in it. As long as any is, the server is asked from time to time, so that a silent one is noticed. */
  watch(): void {
    this.#watchers += 1;
    if (this.isBroken) return;
    this.#heartbeat ??= setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  /** One lock less is held in it. */
  unwatch(): void {
    this.#watchers -= 1;
  }

  /** Ends the session because nobody can tell any more what is in it; whoever holds a lock there is told. */
  fail(cause: unknown): void {
    this.#break(cause);
  }

  end(): void {
    this.onBroken = () => undefined;
    this.#break(undefined);
  }

  #beat(): void {
    if (this.#watchers > 0) {
      void this.run({ text: 'SELECT 1' }).catch(() => undefined);
      return;
    }
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  #break(cause: unknown): void {
    if (this.isBroken) return;
    this.isBroken = true;
    clearInterval(this.#heartbeat);
    this.#limit.end();
    closeSocket(this.#client);
    this.onBroken(cause);
  }
}

/** A polite goodbye to a server that does not answer would wait for ever. */
function closeSocket(client: PostgresClient): void {
  const { connection } = client as { readonly connection?: { readonly stream?: { destroy(): void } } };
  client.end().catch(() => undefined);
  setTimeout(() => connection?.stream?.destroy(), 100).unref();
}
