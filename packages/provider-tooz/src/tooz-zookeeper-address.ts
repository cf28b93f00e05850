import type { ZookeeperLogin } from '@holdfast/support-zookeeper';
import { invalidOption, type ToozSettings } from './tooz-lock-provider-options.js';

const DEFAULT_PORT = 2181;
const SERVER = /^[\w.-]+:\d{1,5}$/; // the client takes everything up to the first colon for the host

/** Where the locks are, and who we are there. May hold a password. */
export interface ToozZookeeperPlaceOfLocks {
  readonly servers: readonly string[];
  readonly login: ZookeeperLogin | undefined;
  /** The namespace of tooz. */
  readonly root: string;
}

/** What the URL says. @throws `ERR_LOCK_CONFIG_INVALID` when it has what tooz does not heed, or half a login */
export function zookeeperPlace({ url, namespace, server }: ToozSettings): ToozZookeeperPlaceOfLocks {
  if (!['', '/'].includes(url.pathname)) throw invalidOption('a ZooKeeper url must not have a path: tooz ignores it, so that others would lock elsewhere');
  if (/^\.{1,2}$/.test(namespace)) throw invalidOption('namespace must not be a relative part of a path');
  if ((url.username === '') !== (url.password === '')) throw invalidOption('a ZooKeeper url must have a user and a password, or neither: with one alone tooz does not log in');
  const servers = [`${url.hostname || 'localhost'}:${url.port || DEFAULT_PORT}`, ...server];
  const wrong = servers.find((each) => !SERVER.test(each));
  if (wrong !== undefined) throw invalidOption(`a server must be host:port, the host a name or an IPv4 address; got '${wrong}'`);
  const login = url.username === '' ? undefined : { user: decoded(url.username), password: decoded(url.password) };
  return { servers: [...new Set(servers)].sort(), login, root: `/${namespace}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidOption("the user or password has a '%' that stands for no character; write it as %25");
  }
}
