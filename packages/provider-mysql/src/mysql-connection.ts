import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { LockError } from '@holdfast/core/provider';
import { createConnection } from 'mysql2';
import { clientOptions, socketTo, type MysqlAddress } from './mysql-address.js';
import type { MysqlClient } from './mysql-client.js';
import { readSession, sessionSettings } from './mysql-statements.js';

const HEARTBEAT_MS = 2_000;
const GOODBYE_MS = 100;

export interface MysqlConnectionLimits {
  readonly requestTimeoutMs: number;
  readonly sessionTimeoutMs: number;
}

export type MysqlRow = Readonly<Record<string, unknown>>;

/** What one statement gave: rows, or how many it found to change. */
export type MysqlResult = readonly MysqlRow[] | { readonly affectedRows: number };

export const rowsOf = (result: MysqlResult | undefined): readonly MysqlRow[] => (Array.isArray(result) ? result : []);
export const firstRow = (result: MysqlResult | undefined): MysqlRow | undefined => rowsOf(result)[0];
export const affectedRows = (result: MysqlResult | undefined): number => (result !== undefined && 'affectedRows' in result ? result.affectedRows : 0);

interface Job {
  readonly statements: readonly string[];
  readonly values: readonly unknown[];
  readonly limitMs: number;
  readonly resolve: (results: readonly MysqlResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/** One session with the server. It lives once: when it breaks, everything under way is rejected and every lock in it is gone. */
export class MysqlConnection {
  isBroken = false;
  /** How the server knows the session. */
  session = 0;
  /** Called once when it breaks without having been ended. */
  onBroken: (cause: unknown) => void = () => undefined;
  readonly #client: MysqlClient;
  readonly #socket: Socket;
  readonly #limits: MysqlConnectionLimits;
  readonly #jobs: Job[] = [];
  #heartbeat: NodeJS.Timeout | undefined;
  /** Of the statement under way. */
  #timer: NodeJS.Timeout | undefined;
  #heardAt = performance.now();
  #isConnected = false;

  private constructor(address: MysqlAddress, limits: MysqlConnectionLimits) {
    this.#limits = limits;
    this.#socket = socketTo(address);
    try {
      this.#client = createConnection(clientOptions(address, this.#socket, limits.requestTimeoutMs)) as unknown as MysqlClient;
    } catch (error) {
      this.#socket.destroy();
      throw error;
    }
  }

  static async open(address: MysqlAddress, limits: MysqlConnectionLimits): Promise<MysqlConnection> {
    const connection = new MysqlConnection(address, limits);
    try {
      await connection.#connect();
      if (address.tls !== undefined && isIP(address.host) !== 0) connection.#checkIdentity(address.host);
      await connection.run(sessionSettings(limits.sessionTimeoutMs));
      connection.session = await connection.askSession();
    } catch (error) {
      connection.end();
      throw error;
    }
    connection.#heartbeat = setInterval(() => connection.#beat(), HEARTBEAT_MS).unref();
    return connection;
  }

  /** What the start of the connection called the session; a proxy in between may make it another than `session`. */
  get startedAsSession(): number {
    return this.#client.threadId ?? 0;
  }

  /** The number of the session behind the connection, now. */
  async askSession(): Promise<number> {
    return Number(firstRow((await this.run(readSession))[0])?.['session']);
  }

  /**
   * Runs statements in one round trip and resolves to the result of each. No answer in time breaks the connection.
   * @param waitMs - how long the server may wait in them
   */
  run(statements: readonly string[], values: readonly unknown[] = [], waitMs = 0): Promise<readonly MysqlResult[]> {
    return new Promise((resolve, reject) => {
      if (this.isBroken) {
        reject(new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', 'the connection to MySQL is broken'));
        return;
      }
      this.#jobs.push({ statements, values, limitMs: this.#limits.requestTimeoutMs + waitMs, resolve, reject });
      if (this.#jobs.length === 1) this.#send();
    });
  }

  /** Ends the session because nobody knows what it holds; its locks count as lost. */
  fail(cause: unknown): void {
    this.#break(cause);
  }

  end(): void {
    this.onBroken = () => undefined;
    this.#break(new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', 'the connection to MySQL was ended'));
  }

  async #connect(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#client.on('connect', () => {
        this.#isConnected = true;
        resolve();
      });
      this.#client.on('error', (error) => {
        reject(error ?? new Error('the connection failed'));
        this.#break(error);
      });
      // The client tells a closed connection to a statement under way only, and a connection that it closed itself to nobody.
      this.#socket.once('close', () => {
        const error = new Error('the connection was closed');
        reject(error);
        this.#break(error);
      });
    });
  }

  /** The client compares names with a certificate, but not addresses. */
  #checkIdentity(host: string): void {
    const { stream } = this.#client as unknown as { readonly stream: TLSSocket };
    const fault = checkServerIdentity(host, stream.getPeerCertificate());
    if (fault !== undefined) throw new LockError('ERR_LOCK_CONFIG_INVALID', `the server's certificate is not for ${host}`, { cause: fault });
  }

  /** One at a time, so that the time of each begins when it is sent. */
  #send(): void {
    const job = this.#jobs[0];
    if (job === undefined) return;
    this.#timer = setTimeout(() => this.#break(new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `MySQL did not answer within ${job.limitMs} ms`)), job.limitMs);
    this.#client.query(job.statements.join('; '), job.values, (error, results) => {
      if (this.isBroken) return;
      clearTimeout(this.#timer);
      this.#heardAt = performance.now();
      if (error !== null && 'fatal' in error && error.fatal === true) {
        this.#break(error);
        return;
      }
      this.#jobs.shift();
      if (error === null) job.resolve(job.statements.length === 1 ? [results as MysqlResult] : (results as MysqlResult[]));
      else job.reject(error);
      this.#send();
    });
  }

  /** A silent server is noticed, and the server hears that we live. */
  #beat(): void {
    if (this.#jobs.length > 0) return; // a statement under way does both
    // After such a pause of ours the session is gone, whatever the network still says.
    if (performance.now() - this.#heardAt > this.#limits.sessionTimeoutMs) this.#break(new Error('the session timed out'));
    else this.run(['DO 0']).catch(() => undefined);
  }

  #break(cause: unknown): void {
    if (this.isBroken) return;
    this.isBroken = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    const isIdle = this.#isConnected && this.#jobs.length === 0;
    for (const job of this.#jobs.splice(0)) job.reject(cause);
    if (isIdle) this.#sayGoodbye();
    else this.#socket.destroy();
    this.onBroken(cause);
  }

  /** The server counts and logs connections that end without it. One that does not answer is not waited for. */
  #sayGoodbye(): void {
    this.#client.end(() => this.#socket.destroy());
    setTimeout(() => this.#socket.destroy(), GOODBYE_MS).unref();
  }
}
