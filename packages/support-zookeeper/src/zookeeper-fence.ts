import type { ZookeeperConnection } from './zookeeper-connection.js';
import { kindOf, unlessExists, unlessMissing } from './zookeeper-errors.js';

/**
 * Keeps out what was sent over an earlier connection of a session and is executed late. A server does not promise to execute the requests of two
 * connections in the order in which they were sent: it may have read one from the older connection before it closed it. So whatever must not happen
 * late hangs on the version of a node that ends with the session, and each new connection begins with a write to that node.
 */
export class ZookeeperFence {
  /** Versions begin at 1 here; 0 means that there is none yet. */
  #version = 0;
  #raising: Promise<number> | undefined;

  constructor(
    readonly path: string,
    private readonly data: string,
  ) {}

  /** How the node must be for what is sent now. */
  get version(): number {
    return this.#version;
  }

  /**
   * Afterwards all that was sent with an earlier version has happened, or never will; several calls at once are one. Resolves to `performance.now()`
   * just before the last write was sent.
   */
  raise(connection: ZookeeperConnection): Promise<number> {
    return (this.#raising ??= this.#raise(connection).finally(() => (this.#raising = undefined)));
  }

  async #raise(connection: ZookeeperConnection): Promise<number> {
    let version = 0;
    let sentAt = -Infinity;
    let isThere = this.#version > 0;
    while (version <= this.#version) { // of a node that somebody removed the count begins anew
      if (!isThere) await this.#make(connection);
      sentAt = performance.now();
      version = await unlessMissing(connection.write(this.path, this.data), 0);
      isThere = version > 0;
    }
    this.#version = version;
    return sentAt;
  }

  async #make(connection: ZookeeperConnection): Promise<void> {
    const make = async (): Promise<unknown> => await connection.create(this.path, this.data, 'ephemeral').catch(unlessExists);
    try {
      await make();
    } catch (error) {
      if (kindOf(error) !== 'NO_NODE') throw error;
      await connection.makeLasting(this.path.slice(0, this.path.lastIndexOf('/')));
      await make();
    }
  }
}
