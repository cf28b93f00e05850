import { setTimeout as pause } from 'node:timers/promises';
import type { LockName } from '@holdfast/core/provider';
import { kindOf, unlessMissing, ZookeeperConnection } from '@holdfast/support-zookeeper';
import { library } from '../src/zookeeper-client.js';
import { claimsOn, nodesOf, shelvesPath, type ZookeeperClaimNode } from '../src/zookeeper-nodes.js';

const LATER_MS = 20;
const SESSION_MS = 60_000;
const LIMIT_MS = 2_000;

/** Looks into a server over a session of its own, past the provider, also when the server is killed and started meanwhile. */
export class ZookeeperLook {
  #connection: ZookeeperConnection | undefined;

  constructor(private readonly port: number) {}

  /** The claims for a lock, oldest first: the first one holds. */
  async claims(root: string, name: LockName): Promise<readonly ZookeeperClaimNode[]> {
    const { shelf, encoded } = nodesOf(root, name);
    return claimsOn(shelf, await this.children(shelf), encoded);
  }

  /** The claims for all locks. */
  async allClaims(root: string): Promise<readonly ZookeeperClaimNode[]> {
    const shelves = await this.children(shelvesPath(root));
    return (await Promise.all(shelves.map(async (shelf) => claimsOn(shelf, await this.children(`${shelvesPath(root)}/${shelf}`))))).flat();
  }

  /** Names of the nodes below; none when there is no such node. */
  children(path: string): Promise<readonly string[]> {
    return this.ask((connection) => connection.children(path));
  }

  async read(path: string): Promise<string> {
    return (await this.ask((connection) => connection.read(path)))!.data;
  }

  async write(path: string, data: string): Promise<void> {
    await this.ask((connection) => connection.write(path, data));
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
    return await ZookeeperConnection.open({ library, server: `127.0.0.1:${this.port}`, sessionMs: SESSION_MS, connectMs: LIMIT_MS, timeoutMs: LIMIT_MS, onEvent: nothing, onBroken: nothing });
  }
}
