import { invalidOption } from './tooz-lock-provider-options.js';
import { readCertificates } from './tooz-address.js';
import { withinLimit } from './tooz-time-limit.js';

/** Where one Redis is, as plain data that can be sent to a thread. It may hold a password and is never printed. */
export interface ToozRedisAddress {
  readonly url: string;
  readonly caFile: string | undefined;
  readonly requestTimeoutMs: number;
}

interface Connection {
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  once(event: 'end', listener: () => void): unknown;
  disconnect(): void;
}

/** A connection that is made when it is needed and thrown away when it breaks or does not answer in time. No command is ever sent twice. */
export class ToozRedisLink {
  #opening: Promise<Connection> | undefined;

  constructor(private readonly address: ToozRedisAddress) {}

  async send(command: string, ...args: readonly (string | number)[]): Promise<unknown> {
    const opening = this.#connected();
    try {
      const connection = await opening;
      return await withinLimit(connection.call(command, ...args), this.address.requestTimeoutMs);
    } catch (error) {
      if (!isAnswer(error)) this.#drop(opening);
      throw error;
    }
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    (await opening?.catch(() => undefined))?.disconnect();
  }

  #connected(): Promise<Connection> {
    if (this.#opening !== undefined) return this.#opening;
    const opening = this.#open();
    this.#opening = opening;
    void opening.then((connection) => connection.once('end', () => this.#forget(opening)), () => this.#forget(opening));
    return opening;
  }

  #forget(opening: Promise<Connection>): void {
    if (this.#opening === opening) this.#opening = undefined;
  }

  #drop(opening: Promise<Connection>): void {
    this.#forget(opening);
    void opening.then((connection) => connection.disconnect(), () => undefined);
  }

  async #open(): Promise<Connection> {
    const { url, caFile, requestTimeoutMs } = this.address;
    const ioredis = await import('ioredis').catch(() => undefined);
    if (ioredis === undefined) throw invalidOption('tooz+redis:// needs the package ioredis; install it');
    const client = new ioredis.Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: requestTimeoutMs,
      retryStrategy: () => null,
      ...(caFile === undefined ? {} : { tls: { ca: readCertificates(caFile) } }),
    });
    let fault: Error | undefined;
    client.on('error', (error: Error) => (fault ??= error));
    try {
      await withinLimit(client.connect(), requestTimeoutMs);
    } catch (error) {
      client.disconnect();
      // The client's own error carries the command that failed, and with it the password.
      throw fault === undefined ? error : new Error(fault.message);
    }
    return client as unknown as Connection;
  }
}

/** Whether the server itself refused, so that the connection is sound. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}
