import type { LockLossReason, LockProviderCapabilities } from '@holdfast/core/provider';
import { plainAddress } from './tooz-address.js';
import { HEARTBEAT_MS, MISSED_BEATS, QUEUE_MS, sessionCapabilities } from './tooz-capabilities.js';
import type { ToozClient, ToozHold } from './tooz-client.js';
import type { ToozSettings } from './tooz-lock-provider-options.js';
import { withinLimit } from './tooz-time-limit.js';

/** One session with a database server, as its driver gives it. */
export interface ToozSession {
  /** Takes the lock; with `queueMs` over 0 it waits so long in the server's queue. */
  take(key: string, queueMs: number): Promise<boolean>;
  /** Gives it back; false when this session had it not. */
  giveBack(key: string): Promise<boolean>;
  /** A question that any living server answers. */
  ping(): Promise<unknown>;
  onEnd(listener: () => void): void;
  end(): void;
}

/** What differs between the databases. */
export interface ToozSqlEngine {
  readonly port: number;
  keyOf(prefix: string, name: string): string;
  open(settings: ToozSettings): Promise<ToozSession>;
}

/**
 * Locks that belong to a database session. Each lock has a session of its own, for within one session the servers grant a lock twice, and with
 * PostgreSQL two names may be one lock. Sessions without a lock are kept for the next.
 */
export class ToozSqlClient implements ToozClient {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly #settings: ToozSettings;
  readonly #engine: ToozSqlEngine;
  readonly #idle = new Set<ToozSession>();
  readonly #open = new Set<ToozSession>();

  constructor(settings: ToozSettings, engine: ToozSqlEngine) {
    this.capabilities = sessionCapabilities(settings.requestTimeoutMs);
    this.engineId = plainAddress(settings, engine.port);
    this.#settings = settings;
    this.#engine = engine;
  }

  keyOf(name: string): string {
    return this.#engine.keyOf(this.#settings.prefix, name);
  }

  async tryTake(key: string, wait: boolean, onLost: (reason: LockLossReason) => void): Promise<ToozHold | undefined> {
    const session = await this.#session();
    const queueMs = wait ? QUEUE_MS : 0;
    try {
      if (await withinLimit(session.take(key, queueMs), queueMs + this.#settings.requestTimeoutMs)) return this.#hold(session, key, onLost);
      this.#idle.add(session);
      return undefined;
    } catch (error) {
      this.#end(session); // whatever it was granted ends with it
      throw error;
    }
  }

  close(): Promise<void> {
    for (const session of this.#open) this.#end(session);
    return Promise.resolve();
  }

  async #session(): Promise<ToozSession> {
    for (const session of this.#idle) {
      this.#idle.delete(session);
      return session;
    }
    const opening = this.#engine.open(this.#settings);
    let session: ToozSession;
    try {
      session = await withinLimit(opening, this.#settings.requestTimeoutMs);
    } catch (error) {
      void opening.then((late) => late.end(), () => undefined);
      throw error;
    }
    this.#open.add(session);
    session.onEnd(() => this.#forget(session));
    return session;
  }

  #hold(session: ToozSession, key: string, onLost: (reason: LockLossReason) => void): ToozHold {
    let isHeld = true;
    const end = (): void => {
      isHeld = false;
      clearInterval(heartbeat);
    };
    const lose = (): void => {
      if (!isHeld) return;
      end();
      this.#end(session);
      onLost('session-gone');
    };
    let missed = 0;
    const beat = async (): Promise<void> => {
      try {
        await this.#ask(session.ping());
        missed = 0;
      } catch {
        if ((missed += 1) === MISSED_BEATS) lose(); // one may be late because this process was
      }
    };
    const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS).unref();
    session.onEnd(lose);
    return {
      giveBack: async () => {
        if (!isHeld) return false;
        end();
        try {
          const wasHeld = await this.#ask(session.giveBack(key));
          this.#idle.add(session);
          return wasHeld;
        } catch (error) {
          this.#end(session);
          throw error;
        }
      },
    };
  }

  #ask<T>(work: Promise<T>): Promise<T> {
    return withinLimit(work, this.#settings.requestTimeoutMs);
  }

  #end(session: ToozSession): void {
    this.#forget(session);
    session.end();
  }

  #forget(session: ToozSession): void {
    this.#open.delete(session);
    this.#idle.delete(session);
  }
}
