import { LockError, TimeLimit } from '@holdfast/core/provider';
import { isNodeRedis, type RedisClient } from './redis-client.js';
import { firstWord, notInTime } from './redis-errors.js';
import { ioredisLink } from './redis-ioredis-link.js';
import type { RedisLink } from './redis-link.js';
import { nodeRedisLink } from './redis-node-redis-link.js';
import { probe, type RedisFacts } from './redis-probe.js';
import type { RedisScript } from './redis-scripts.js';

const INVALIDATIONS = '__redis__:invalidate';

export interface RedisConnectionOptions {
  readonly client: RedisClient;
  /** Where others tell us that it is our turn. */
  readonly channel: string;
  /** Longest time of one request. */
  readonly timeoutMs: number;
  /** How many replicas must have a write before it counts. */
  readonly replicas: number;
  /** A message to our channel: the claim whose turn it is. */
  readonly onWoken: (claim: string) => void;
  /** A key that this connection has read was changed by somebody, or removed; an empty text means all keys. */
  readonly onInvalidated: (key: string) => void;
  /** It broke, or no longer answers; it stays that way. */
  readonly onBroken: () => void;
}

/** Opens a link with the settings of the client. */
export function openLink(client: RedisClient): RedisLink {
  return isNodeRedis(client) ? nodeRedisLink(client) : ioredisLink(client);
}

/** Runs a script by its hash, which most servers know already. */
export async function runScript(send: (args: readonly string[]) => Promise<unknown>, script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args.map(String)];
  try {
    return await send(['EVALSHA', script.sha1, ...rest]);
  } catch (error) {
    if (firstWord(error) !== 'NOSCRIPT') throw error;
    return await send(['EVAL', script.text, ...rest]);
  }
}

/** One connection for commands and one that listens, with a time limit on every request. Lives once: a broken one is replaced by a new one. */
export class RedisConnection {
  isBroken = false;
  readonly #commands: RedisLink;
  readonly #listener: RedisLink;
  readonly #options: RedisConnectionOptions;
  readonly #limit: TimeLimit;
  #facts: RedisFacts | undefined;

  private constructor(options: RedisConnectionOptions) {
    this.#options = options;
    this.#limit = new TimeLimit(options.timeoutMs, () => notInTime(options.timeoutMs));
    this.#commands = openLink(options.client);
    this.#listener = openLink(options.client);
  }

  /** Resolves once commands are taken, our channel is heard, and the server is known to be fit for locks. */
  static async open(options: RedisConnectionOptions): Promise<RedisConnection> {
    const connection = new RedisConnection(options);
    try {
      await connection.#prepare();
    } catch (error) {
      connection.end();
      throw error;
    }
    for (const link of [connection.#commands, connection.#listener]) link.onBroken(() => connection.#break());
    return connection;
  }

  get isCluster(): boolean {
    return this.#commands.isCluster;
  }

  get facts(): RedisFacts {
    return this.#facts!;
  }

  async run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return await runScript((command) => this.send(command), script, keys, args);
  }

  /** A connection that does not answer in time counts as broken. */
  async send(args: readonly string[]): Promise<unknown> {
    try {
      return await this.#limit.within(this.#commands.send(args));
    } catch (error) {
      if (firstWord(error) === '' || error instanceof LockError) this.#break();
      throw error;
    }
  }

  end(): void {
    this.isBroken = true;
    this.#commands.end();
    this.#listener.end();
    this.#limit.end();
  }

  async #prepare(): Promise<void> {
    const { channel, replicas, onWoken } = this.#options;
    // Both are waited for: a connection that is ended in the middle of its handshake ends with an error that nobody hears.
    const opened = await this.#limit.within(Promise.allSettled([this.#commands.connect(), this.#listener.connect()]));
    for (const each of opened) if (each.status === 'rejected') throw each.reason;
    const listenerId = this.isCluster ? undefined : await this.#limit.within(this.#listener.send(['CLIENT', 'ID']));
    await this.#limit.within(this.#listener.subscribe(channel, onWoken));
    if (listenerId !== undefined) await this.#track(String(listenerId));
    this.#facts = await this.#limit.within(probe((args) => this.#commands.send(args), this.isCluster, replicas));
  }

  /** Asks the server to tell which of the keys that commands have read are changed. Older servers cannot; then renewal finds out. */
  async #track(listenerId: string): Promise<void> {
    try {
      await this.#limit.within(this.#listener.subscribe(INVALIDATIONS, this.#options.onInvalidated));
      await this.#limit.within(this.#commands.send(['CLIENT', 'TRACKING', 'ON', 'REDIRECT', listenerId, 'NOLOOP']));
    } catch (error) {
      if (firstWord(error) === '') throw error;
    }
  }

  #break(): void {
    if (this.isBroken) return;
    this.end();
    this.#options.onBroken();
  }
}
