import type { IoredisClient } from './redis-client.js';
import { CONNECT_TIMEOUT_MS, eachMessage, type RedisLink } from './redis-link.js';

/** Fail at once when there is no connection, never send a command twice, never connect again: the provider decides that. */
const SETTINGS = {
  lazyConnect: true,
  protocol: 2, // over RESP3 invalidations do not come as messages
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: () => null,
};
/** A cluster's client keeps one connection to each node and mends them by itself. */
const CLUSTER_SETTINGS = { lazyConnect: true, enableOfflineQueue: false, redisOptions: { protocol: 2, connectTimeout: CONNECT_TIMEOUT_MS } };

/** A connection of its own with the settings of `client`. */
export function ioredisLink(client: IoredisClient): RedisLink {
  const isCluster = client.isCluster === true;
  const own = isCluster ? client.duplicate([] as never, CLUSTER_SETTINGS as never) : client.duplicate(SETTINGS as never);
  const listeners = new Map<string, (message: unknown) => void>();
  let isEnded = false;
  let fault: Error | undefined;
  own.on('error', (error: Error) => (fault ??= error));
  own.on('message', (channel: string, message: unknown) => listeners.get(channel)?.(message));
  return {
    isCluster,
    connect: async () => {
      await own.connect().catch((error: unknown) => {
        // The client only says that the connection ended. Its own error carries the command that failed, and with it the password.
        throw fault === undefined ? error : new Error(fault.message);
      });
    },
    send: ([command = '', ...args]) => own.call(command, ...args),
    subscribe: async (channel, listener) => {
      listeners.set(channel, eachMessage(listener));
      await own.subscribe(channel);
    },
    onBroken: (listener) => own.on('end', () => !isEnded && listener()),
    end: () => {
      isEnded = true;
      own.disconnect();
    },
  };
}
