import type { NodeRedisClient } from './redis-client.js';
import { CONNECT_TIMEOUT_MS, eachMessage, type RedisLink } from './redis-link.js';

/** A connection of its own with the settings of `client`. */
export function nodeRedisLink(client: NodeRedisClient): RedisLink {
  const { socket = {} } = (client.options ?? {}) as { readonly socket?: object };
  const own = client.duplicate({
    RESP: 2, // over RESP3 invalidations do not come as messages
    maintNotifications: 'disabled', // they need RESP3
    disableOfflineQueue: true,
    socket: { ...socket, reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT_MS },
  } as never);
  let isEnded = false;
  own.on('error', () => undefined); // each command tells its own
  return {
    isCluster: false,
    connect: async () => {
      await own.connect();
    },
    send: (args) => own.sendCommand([...args]),
    subscribe: async (channel, listener) => {
      await own.subscribe(channel, eachMessage(listener));
    },
    onBroken: (listener) => {
      const tell = (): void => {
        if (!isEnded) listener();
      };
      own.on('error', tell);
      own.on('end', tell);
    },
    end: () => {
      isEnded = true;
      if (own.isOpen) own.destroy();
    },
  };
}
