import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { ZookeeperSession, type ZookeeperLibrary, type ZookeeperSessionOptions } from '@holdfast/support-zookeeper';
import { invalidOption } from './tooz-lock-provider-options.js';

export interface ToozZookeeperSessionOptions extends Omit<ZookeeperSessionOptions, 'library' | 'mark'> {
  /** The namespace of tooz. */
  readonly root: string;
}

/** Beside the locks: the nodes of a namespace are groups to tooz, those below `locks` are nothing to it until somebody locks that very name. */
const SESSIONS = 'locks/holdfast-sessions';

/** A session for claims of kazoo's form, with a node of its own where tooz does not look. */
export class ToozZookeeperSession extends ZookeeperSession {
  constructor({ root, ...options }: ToozZookeeperSessionOptions) {
    super({ ...options, library: zookeeperLibrary, mark: { path: `${root}/${SESSIONS}/${randomUUID()}`, data: `holdfast-${hostname()}-${process.pid}` } });
  }
}

/** The client library, which whoever locks elsewhere need not have. @throws `ERR_LOCK_CONFIG_INVALID` when it is not installed */
export async function zookeeperLibrary(): Promise<ZookeeperLibrary> {
  const module = await import('node-zookeeper-client').catch(() => undefined);
  if (module === undefined) throw invalidOption('tooz+zookeeper:// needs the package node-zookeeper-client; install it');
  return module.default;
}
