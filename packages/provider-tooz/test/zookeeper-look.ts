import { setTimeout as pause } from 'node:timers/promises';
import { kindOf, unlessMissing, ZookeeperConnection } from '@holdfast/support-zookeeper';
import { standing } from '../src/tooz-zookeeper-claim.js';
import { zookeeperLibrary } from '../src/tooz-zookeeper-session.js';

const LATER_MS = 20;
const SESSION_MS = 60_000;
const LIMIT_MS = 2_000;

/** Looks into a server over a session of its own, past the provider, also when the server is killed and started meanwhile. */
export class ZookeeperLook {
  #connection: ZookeeperConnection | undefined;

  constructor(private readonly port: number) {}

  /** The claims for a lock, oldest first: the first one holds. */
  claims(path: string): Promise<readonly string[]> {
    return this.ask((connection) => standing(path, connection));
  }

  /** Names of the nodes below; none when there is no such node. */
  children(path: string): Promise<readonly string[]> {
    return this.ask((connection) => connection.children(path));
  }

  async remove(path: string): Promise<void> {
    await this.ask((connection) => unlessMissing(connection.remove(path), undefined));
  }

  async close(): Promise<void> {
    await this.#connection?.endSession();
  }

  /** Asks again when the connection broke. */
  async ask<T>(question: (connection: ZookeeperConnection) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        if (this.#connection?.isBroken !== false) this.#connection = await this.#open();
        return await question(this.#connection);
      } catch (error) {
        if (kindOf(error) !== 'CONNECTION_LOSS') throw error;
        await pause(LATER_MS);
      }
    }
  }

  async #open(): Promise<ZookeeperConnection> {
    const nothing = (): void => undefined;
    return await ZookeeperConnection.open({ library: zookeeperLibrary, server: `127.0.0.1:${this.port}`, sessionMs: SESSION_MS, connectMs: LIMIT_MS, timeoutMs: LIMIT_MS, onEvent: nothing, onBroken: nothing });
  }
}
