/** One connection, whichever client it is made with. It lives once: when it breaks, everything under way is rejected and it stays broken. */
export interface RedisLink {
  readonly isCluster: boolean;
  /** Resolves once commands are taken. */
  connect(): Promise<void>;
  send(args: readonly string[]): Promise<unknown>;
  /** Listens on a channel; makes it a connection that takes no other commands. */
  subscribe(channel: string, listener: (message: string) => void): Promise<void>;
  /** Calls `listener` when the connection broke, not when it was ended; perhaps more than once. */
  onBroken(listener: () => void): void;
  /** Ends it; what is under way is rejected. */
  end(): void;
}

/** How long a connection may take to come about. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** An invalidation brings a list of keys, or null for all of them, where other messages bring a text. */
export function eachMessage(listener: (message: string) => void): (message: unknown) => void {
  return (message) => {
    for (const each of [message ?? ''].flat()) listener(String(each));
  };
}
