/** The part of an ioredis client that is called. @public */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  duplicate(...options: never[]): IoredisClient;
  connect(): Promise<unknown>;
  subscribe(...channels: string[]): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
  disconnect(reconnect?: boolean): void;
  readonly isCluster?: boolean;
  readonly options: object;
}

/** The part of a node-redis client that is called. @public */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
  duplicate(options?: never): NodeRedisClient;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
  destroy(): void;
  readonly isOpen: boolean;
  readonly options?: object | undefined;
}

/** An ioredis or node-redis client. Its settings are used for connections of the provider's own; the client itself is left alone. @public */
export type RedisClient = IoredisClient | NodeRedisClient;

/** Tells the two clients apart by what only one of them has. */
export function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return 'sendCommand' in client && 'isOpen' in client;
}
