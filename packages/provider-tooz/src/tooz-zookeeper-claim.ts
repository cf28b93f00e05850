import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { LockError, Sleeper } from '@holdfast/core/provider';
import { kindOf, unlessMissing, type ZookeeperConnection } from '@holdfast/support-zookeeper';
import type { ToozZookeeperSession } from './tooz-zookeeper-session.js';

const MARK = '__lock__';
/** What kazoo takes for a claim; whatever else stands below a lock has no say. */
const CLAIM = new RegExp(`${MARK}(-?\\d{10})$`);

/** What stands before a claim. */
export interface ToozZookeeperPlace {
  /** The next older claim; undefined when this one is the oldest and holds. */
  readonly before: string | undefined;
}

/** One node in the line for a lock, in the form of kazoo's Lock: `<uuid>__lock__<number>`. Its uuid is chosen before anything is sent, so that it can be found again. */
export class ToozZookeeperClaim extends Sleeper {
  readonly #prefix = `${randomUUID().replaceAll('-', '')}${MARK}`;
  /** Its node, once the server has said which it is. */
  path: string | undefined;
  /** Whether its node may stand. */
  wasSent = false;
  /** Whether its node was removed, by whomever. */
  isGone = false;

  constructor(
    /** The node of the lock. */
    readonly key: string,
    readonly session: ToozZookeeperSession,
    /** Fires when nobody wants it any more. */
    readonly signal: AbortSignal,
  ) {
    super();
  }

  /** Makes the node, or finds the one that an earlier try made. */
  async lineUp(): Promise<void> {
    while (this.path === undefined) {
      const connection = await this.session.connection();
      if (this.wasSent) this.path = await this.#find(connection);
      if (this.path !== undefined) break;
      this.wasSent = true;
      try {
        this.path = await this.session.queue(`${this.key}/${this.#prefix}`, `holdfast-${hostname()}-${process.pid}`);
      } catch (error) {
        if (kindOf(error) === 'NO_NODE') await connection.makeLasting(this.key); // the first claim of all for this lock
        else if (kindOf(error) !== 'BAD_VERSION') throw error;
      }
    }
    assertCountGoesOn(this.path);
  }

  /** Where it stands; undefined when its node is gone. From now on it is told when something happens to the node. */
  async place(): Promise<ToozZookeeperPlace | undefined> {
    const connection = await this.session.connection();
    const [node, claims] = await Promise.all([connection.watch(this.path!), standing(this.key, connection)]);
    const at = claims.indexOf(this.path!);
    this.isGone = node === undefined || at < 0;
    return this.isGone ? undefined : { before: claims[at - 1] };
  }

  /** Removes the node when there is one. */
  async withdraw(): Promise<void> {
    const connection = await this.session.connection();
    const path = this.path ?? (await this.#find(connection));
    if (path !== undefined) await unlessMissing(connection.remove(path), undefined);
  }

  async #find(connection: ZookeeperConnection): Promise<string | undefined> {
    const node = (await connection.children(this.key)).find((child) => child.startsWith(this.#prefix));
    return node === undefined ? undefined : `${this.key}/${node}`;
  }
}

/** The claims for a lock, in the order in which kazoo serves them: by number, compared as text. */
export async function standing(key: string, connection: ZookeeperConnection): Promise<readonly string[]> {
  return inOrder(await connection.children(key)).map((node) => `${key}/${node}`);
}

/** @throws `ERR_LOCK_CONFIG_INVALID` when the server's count ran over: kazoo would take the last claim for the first, whoever holds the lock */
export function assertCountGoesOn(path: string): void {
  if (!/-\d+$/.test(path)) return;
  const lock = path.slice(0, path.lastIndexOf('/'));
  throw new LockError('ERR_LOCK_CONFIG_INVALID', `the server's count of the claims below ${lock} began anew below zero, where kazoo mistakes their order; remove that node while nobody locks it`);
}

/** The claims among the nodes below a lock, oldest first. */
export function inOrder(nodes: readonly string[]): readonly string[] {
  const claims = nodes.flatMap((node) => {
    const number = CLAIM.exec(node)?.[1];
    return number === undefined ? [] : [{ node, number }];
  });
  return claims.sort((one, other) => (one.number < other.number ? -1 : 1)).map(({ node }) => node);
}
