import type { ZookeeperClient } from './zookeeper-client.js';

/** The login of a digest. Holds a password and is never printed. @public */
export interface ZookeeperLogin {
  readonly user: string;
  readonly password: string;
}

/** What proves to a server that a session is ours. @public */
export interface ZookeeperTicket {
  readonly sessionId: Buffer;
  readonly sessionPassword: Buffer;
}

/** The part of the package node-zookeeper-client that is called. Whoever needs it brings it: one provider always, the other perhaps. @public */
export interface ZookeeperLibrary {
  createClient(server: string, options: object): object;
  readonly ACL: new (permissions: number, id: { scheme: string; id: string }) => object;
  readonly Id: new (scheme: string, id: string) => { scheme: string; id: string };
  readonly Permission: { readonly ALL: number };
}

/** How nodes end: never, or with their session. A queued one ends with it too, and gets a number from the server behind its name. @public */
export type ZookeeperNodeMode = 'lasting' | 'ephemeral' | 'queued';

/** What the protocol calls them. */
export const nodeModes: Readonly<Record<ZookeeperNodeMode, number>> = { lasting: 0, ephemeral: 1, queued: 3 };

/** Which server a client is for, and which session. @public */
export interface ZookeeperClientOptions {
  /** The one server that is tried, as `host:port`. */
  readonly server: string;
  /** Who we are; nobody in particular without it. */
  readonly login?: ZookeeperLogin | undefined;
  /** How long the session lasts without a sign of life, in milliseconds. */
  readonly sessionMs: number;
  /** Of the session to go on with; a new one is begun without it. */
  readonly ticket?: ZookeeperTicket | undefined;
}

/** A client for one server, not connected. */
export function clientFor({ createClient }: ZookeeperLibrary, { server, login, sessionMs, ticket }: ZookeeperClientOptions): ZookeeperClient {
  const client = createClient(server, { sessionTimeout: sessionMs, retries: 0, spinDelay: 0, ...ticket }) as ZookeeperClient;
  if (login !== undefined) client.addAuthInfo('digest', Buffer.from(`${login.user}:${login.password}`));
  return client;
}

/** Who may do what with nodes that we make: everything for our user alone, or for everybody when there is no login. */
export function accessOf({ ACL, Id, Permission }: ZookeeperLibrary, login: ZookeeperLogin | undefined): readonly object[] {
  return [new ACL(Permission.ALL, login === undefined ? new Id('world', 'anyone') : new Id('auth', ''))];
}
