const IDLE_MS = 10_000;

/** A connection of one session with an engine, as {@link SessionPool} sees it. @public */
export interface PooledSession {
  /** Whether it can be used no more. */
  readonly isBroken: boolean;
  /** Ends the session, and with it everything in it. */
  end(): void;
  /** Stops looking whether the engine is there: nothing is held while it is idle. */
  unwatch?(): void;
}

/**
 * Sessions for waits, and for locks that were waited for: one each, so many at the most. Idle ones are kept for a while. For providers whose locks
 * live in sessions.
 * @public
 */
export class SessionPool<Session extends PooledSession> {
  readonly #idle = new Map<Session, NodeJS.Timeout>();
  readonly #most: number;
  readonly #open: () => Promise<Session>;
  #count = 0;

  constructor(most: number, open: () => Promise<Session>) {
    this.#most = most;
    this.#open = open;
  }

  /** A connection that nobody else uses; undefined when there are no more. */
  async take(): Promise<Session | undefined> {
    for (const [connection, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(connection);
      if (!connection.isBroken) return connection;
      this.#count -= 1;
    }
    if (this.#count >= this.#most) return undefined;
    this.#count += 1;
    try {
      return await this.#open();
    } catch (error) {
      this.#count -= 1;
      throw error;
    }
  }

  /** Nothing may be held or under way in it. */
  giveBack(connection: Session): void {
    if (connection.isBroken) return this.drop(connection);
    connection.unwatch?.();
    const timer = setTimeout(() => {
      this.#idle.delete(connection);
      this.drop(connection);
    }, IDLE_MS).unref();
    this.#idle.set(connection, timer);
  }

  /** For one whose state is not known: with the session everything in it ends. */
  drop(connection: Session): void {
    this.#count -= 1;
    connection.end();
  }

  /** Ends the idle ones. */
  end(): void {
    for (const [connection, timer] of this.#idle) {
      clearTimeout(timer);
      this.drop(connection);
    }
    this.#idle.clear();
  }
}
