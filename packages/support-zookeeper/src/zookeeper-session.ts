import { setTimeout as pause } from 'node:timers/promises';
import { LockError } from '@holdfast/core/provider';
import { ZookeeperConnection, type ZookeeperConnectionOptions } from './zookeeper-connection.js';
import { connectionLoss, kindOf, sessionExpired } from './zookeeper-errors.js';
import { ZookeeperFence } from './zookeeper-fence.js';
import type { ZookeeperTicket } from './zookeeper-library.js';

/** A sign of life older than this part of the lease is too old to count a new grant from. */
const FRESH_PART = 1 / 3;
const RETRY_MS = 50;

/** What a {@link ZookeeperSession} is told. @public */
export interface ZookeeperSessionOptions extends Pick<ZookeeperConnectionOptions, 'library' | 'login' | 'sessionMs' | 'timeoutMs' | 'onEvent' | 'onBroken'> {
  /** The servers of the ensemble, as `host:port`. */
  readonly servers: readonly string[];
  /** How long what hangs on the session may be counted on after a sign of life, in milliseconds. */
  readonly leaseMs: number;
  /** A node of the session's own, which is made with it, and what stands there. */
  readonly mark: { readonly path: string; readonly data: string };
  /** Connected again: nothing is watched yet. */
  readonly onReconnected: () => void;
}

/**
 * What all claims of a process hang on, over one connection after the other: when the process falls silent they all go, when it ends it takes them
 * along. A claim that was sent over an earlier connection is not made late. Its signs of life are writes: unlike a ping, which one server answers
 * alone, a write is only confirmed when a majority of servers has it and the session still lives there. Lives once; after its end a new one is made.
 * @public
 */
export class ZookeeperSession {
  /** Whether it has ended, as far as is known here. */
  isGone = false;
  /** `performance.now()` just before the last write that was confirmed. */
  keptAt = -Infinity;
  readonly #options: ZookeeperSessionOptions;
  readonly #fence: ZookeeperFence;
  #connection: ZookeeperConnection | undefined;
  /** The connection, once it was opened as it has to be. */
  #usable: ZookeeperConnection | undefined;
  #ticket: ZookeeperTicket | undefined;
  #connecting: Promise<ZookeeperConnection> | undefined;
  #keeping: Promise<void> | undefined;

  constructor(options: ZookeeperSessionOptions) {
    this.#options = options;
    this.#fence = new ZookeeperFence(options.mark.path, options.mark.data);
  }

  /** Whether grants made now would last long enough to be renewed. */
  get isFresh(): boolean {
    return !this.isGone && performance.now() - this.keptAt < this.#options.leaseMs * FRESH_PART;
  }

  /** Whether nothing that hangs on it may be counted on any more. */
  get isOverdue(): boolean {
    return performance.now() - this.keptAt >= this.#options.leaseMs;
  }

  /** A write that was sent at `sentAt` was confirmed. */
  wasKept(sentAt: number): void {
    this.keptAt = Math.max(this.keptAt, sentAt);
  }

  /** The open connection, or a new one. @throws an error named SESSION_EXPIRED, or CONNECTION_LOSS when no server answers in time */
  async connection(): Promise<ZookeeperConnection> {
    if (this.isGone) throw sessionExpired();
    if (this.#usable?.isBroken === false) return this.#usable;
    return await (this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined)));
  }

  /**
   * Makes a numbered node that hangs on the session; resolves to its path. After CONNECTION_LOSS the next connection shows whether it was made.
   * @throws an error named BAD_VERSION when the request came late or met a late one: nothing was made by it, look again and ask again
   * @throws an error named NO_NODE when the node above is missing
   */
  async queue(path: string, data: string): Promise<string> {
    const connection = await this.connection();
    const { version } = this.#fence;
    const sentAt = performance.now();
    try {
      const made = await connection.createIf({ path: this.#fence.path, version }, path, data, 'queued');
      this.wasKept(sentAt); // a write like any other sign of life
      return made;
    } catch (error) {
      if (kindOf(error) === 'BAD_VERSION' && this.#fence.version === version) await this.fence(connection);
      throw error;
    }
  }

  /** Gives a sign of life; several at once are one. Afterwards `isGone` tells whether it came too late. Rejects when nobody answered. */
  keep(): Promise<void> {
    return (this.#keeping ??= this.#keep().finally(() => (this.#keeping = undefined)));
  }

  /** Ends it in the engine, with every claim that hangs on it, when that can be done now; otherwise the servers end it in time. */
  async end(): Promise<void> {
    this.isGone = true;
    await this.#connecting?.catch(() => undefined);
    await this.#connection?.endSession();
  }

  /** Before a connection is used. */
  protected async opened(connection: ZookeeperConnection, _isFirst: boolean): Promise<void> {
    await this.fence(connection);
  }

  /** Makes sure that what was queued over earlier connections stands by now, or never will. */
  protected async fence(connection: ZookeeperConnection): Promise<void> {
    this.wasKept(await this.#fence.raise(connection));
  }

  async #keep(): Promise<void> {
    try {
      await this.#showLife(await this.connection());
    } catch (error) {
      if (kindOf(error) !== 'SESSION_EXPIRED') throw error;
      this.isGone = true;
    }
  }

  async #showLife(connection: ZookeeperConnection): Promise<void> {
    const sentAt = performance.now();
    if (await connection.confirm(this.#fence.path)) this.wasKept(sentAt);
    else await this.fence(connection); // somebody removed the node
  }

  /** A session that is known goes on: its servers are tried until one answers, or the time is over. */
  async #connect(): Promise<ZookeeperConnection> {
    const { timeoutMs, onReconnected } = this.#options;
    const ticket = this.#ticket;
    this.#connection?.end();
    const giveUpAt = performance.now() + timeoutMs;
    for (;;) {
      try {
        const connection = await this.#connectOnce(ticket);
        this.#connection = connection; // so that it is ended with the session whatever comes
        this.#ticket = connection.ticket;
        await this.opened(connection, ticket === undefined);
        this.#usable = connection;
        if (ticket !== undefined) onReconnected();
        return connection;
      } catch (error) {
        if (kindOf(error) === 'SESSION_EXPIRED') this.isGone = true;
        if (kindOf(error) !== 'CONNECTION_LOSS' || ticket === undefined || this.isGone || performance.now() >= giveUpAt) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  /** Tries each server once. */
  async #connectOnce(ticket: ZookeeperTicket | undefined): Promise<ZookeeperConnection> {
    const { servers, sessionMs, timeoutMs } = this.#options;
    let failure: unknown;
    for (const server of rotated(servers)) {
      try {
        const connection = await ZookeeperConnection.open({ ...this.#options, server, ticket, connectMs: Math.ceil(timeoutMs / servers.length) });
        if (connection.sessionMs === sessionMs) return connection;
        await connection.endSession();
        throw new LockError('ERR_LOCK_CONFIG_INVALID', `${server} makes sessions of ${sessionMs} ms last ${connection.sessionMs} ms; set sessionMs to what its minSessionTimeout and maxSessionTimeout allow`);
      } catch (error) {
        if (kindOf(error) !== 'CONNECTION_LOSS') throw error;
        failure = error;
      }
    }
    throw connectionLoss(`no server answers; the last one said: ${(failure as Error).message}`, failure);
  }
}

/** The servers in their order, beginning anywhere: so they share the load. */
function rotated(servers: readonly string[]): readonly string[] {
  const first = Math.floor(Math.random() * servers.length);
  return [...servers.slice(first), ...servers.slice(0, first)];
}
