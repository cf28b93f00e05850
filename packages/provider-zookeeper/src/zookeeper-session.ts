import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { LockError } from '@holdfast/core/provider';
import { ZookeeperSession, type ZookeeperConnection, type ZookeeperSessionOptions } from '@holdfast/support-zookeeper';
import { leaseMsOf, zookeeperCapabilities } from './zookeeper-capabilities.js';
import { library } from './zookeeper-client.js';
import type { ZookeeperSettings } from './zookeeper-lock-provider-options.js';
import { formatPath, processesPath, shelvesPath } from './zookeeper-nodes.js';

const FORMAT = String(zookeeperCapabilities.keyFormat);

export interface ZookeeperLockSessionOptions extends Pick<ZookeeperSessionOptions, 'login' | 'onEvent' | 'onBroken' | 'onReconnected'> {
  readonly settings: ZookeeperSettings;
}

/** A session that claims below a root hang on. By its own node others see that this process lives. */
export class ZookeeperLockSession extends ZookeeperSession {
  /** Says to others that this process lives. */
  readonly processPath: string;
  readonly #root: string;
  #isFormatKnown = false;

  private constructor({ settings: { root, servers, sessionMs, requestTimeoutMs }, ...options }: ZookeeperLockSessionOptions) {
    const processPath = `${processesPath(root)}/${randomBytes(16).toString('hex')}`;
    super({
      ...options,
      library,
      servers,
      sessionMs,
      leaseMs: leaseMsOf(sessionMs),
      timeoutMs: requestTimeoutMs,
      mark: { path: processPath, data: JSON.stringify({ host: hostname(), pid: process.pid }) },
      onEvent: (path) => {
        if (path === formatPath(root)) this.#isFormatKnown = false;
        else options.onEvent(path);
      },
    });
    this.#root = root;
    this.processPath = processPath;
  }

  static async open(options: ZookeeperLockSessionOptions): Promise<ZookeeperLockSession> {
    const session = new ZookeeperLockSession(options);
    try {
      await session.connection();
      await session.assertFormat(); // before anything is made here
      await session.fence(await session.connection());
    } catch (error) {
      await session.end();
      throw error;
    }
    return session;
  }

  /** @throws `ERR_LOCK_CONFIG_INVALID` when the nodes below the root have another form than ours */
  async assertFormat(): Promise<void> {
    while (!this.#isFormatKnown) {
      const root = this.#root;
      const connection = await this.connection();
      this.#isFormatKnown = true; // until its watch says otherwise
      const format = await connection.watch(formatPath(root)).catch((error: unknown) => {
        this.#isFormatKnown = false;
        throw error;
      });
      if (format?.data === FORMAT) return;
      this.#isFormatKnown = false;
      if (format !== undefined) {
        throw new LockError('ERR_LOCK_CONFIG_INVALID', `below ${root} ZooKeeper keeps locks of another key format (${format.data}); ours is ${FORMAT}. Use another root, or end all processes of the other version first`);
      }
      for (const path of [root, processesPath(root), shelvesPath(root)]) await connection.makeLasting(path);
      await connection.makeLasting(formatPath(root), FORMAT);
    }
  }

  protected override async opened(connection: ZookeeperConnection, isFirst: boolean): Promise<void> {
    this.#isFormatKnown = false;
    if (!isFirst) await super.opened(connection, isFirst); // at first the format is looked at, before anything is written
  }
}
