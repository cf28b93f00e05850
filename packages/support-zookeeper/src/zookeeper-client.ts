/** What the server knows of a node, as far as it is asked. @public */
export interface ZookeeperStat {
  /** Transaction that made it: 8 bytes, the highest first. */
  readonly czxid: Buffer;
  /** How often it was written to. */
  readonly version: number;
}

/** Something happened to a watched node. @public */
export interface ZookeeperEvent {
  getPath(): string;
}

/** How a request of the client ends. @public */
export type ZookeeperCallback<Results extends readonly unknown[]> = (error: Error | null | undefined, ...results: Results) => void;

/** Several requests that happen together or not at all. @public */
export interface ZookeeperTransaction {
  /** The client takes version 0 for any version. */
  check(path: string, version?: number): ZookeeperTransaction;
  create(path: string, data: Buffer, acls: readonly object[], mode: number): ZookeeperTransaction;
  commit(callback: ZookeeperCallback<[results: readonly ZookeeperResult[]]>): void;
}

/** What became of one request of a transaction: `path` of what was made, `err` of what was refused or taken back. @public */
export interface ZookeeperResult {
  readonly path?: string;
  readonly err?: number;
}

/**
 * The inner part of a client that speaks to the server. The client has no public way to leave a connection without ending its session, and none to
 * be told of a broken one before it connects again by itself; hence these.
 * @public
 */
export interface ZookeeperWire {
  connect(): void;
  onSocketData(data: Buffer): void;
  onSocketError(error: Error): void;
  readonly socket?: { destroy(): void; once(event: 'close', listener: () => void): unknown } | undefined;
  readonly connectTimeoutHandler?: NodeJS.Timeout | null;
}

/** The part of a client of node-zookeeper-client that is called. @public */
export interface ZookeeperClient {
  connect(): void;
  close(): void;
  addAuthInfo(scheme: string, auth: Buffer): void;
  getSessionId(): Buffer;
  getSessionPassword(): Buffer;
  getSessionTimeout(): number;
  on(event: 'connected' | 'expired' | 'authenticationFailed', listener: () => void): unknown;
  create(path: string, data: Buffer, acls: readonly object[], mode: number, callback: ZookeeperCallback<[path: string]>): void;
  remove(path: string, callback: ZookeeperCallback<[]>): void;
  exists(path: string, callback: ZookeeperCallback<[stat: ZookeeperStat | null]>): void;
  getData(path: string, watcher: (event: ZookeeperEvent) => void, callback: ZookeeperCallback<[data: Buffer | undefined, stat: ZookeeperStat]>): void;
  getData(path: string, callback: ZookeeperCallback<[data: Buffer | undefined, stat: ZookeeperStat]>): void;
  setData(path: string, data: Buffer, callback: ZookeeperCallback<[stat: ZookeeperStat]>): void;
  getChildren(path: string, callback: ZookeeperCallback<[children: string[]]>): void;
  transaction(): ZookeeperTransaction;
  readonly connectionManager: ZookeeperWire;
}
