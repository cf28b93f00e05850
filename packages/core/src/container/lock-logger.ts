import { lockChannels, type LockEvent, type LockEventName } from '../execution/lock-events.js';

/** The four methods of common loggers (console, pino, winston) that {@link logLockEvents} calls. @public */
export interface LockLogger {
  /** Waiting, acquired, held, released. */
  debug(message: string, event: LockEvent): void;
  /** A lock outlived its holder's body. */
  info(message: string, event: LockEvent): void;
  /** A failed release, a long wait or hold, locks taken in opposite orders. */
  warn(message: string, event: LockEvent): void;
  /** A lost lock. */
  error(message: string, event: LockEvent): void;
}

const LEVELS: Readonly<Record<LockEventName, keyof LockLogger>> = {
  waiting: 'debug',
  acquired: 'debug',
  held: 'debug',
  released: 'debug',
  outlived: 'info',
  'release-failed': 'warn',
  order: 'warn',
  warning: 'warn',
  lost: 'error',
};

/**
 * From now on `logger` hears of every lock event of this realm, one line each, until the returned function is called.
 * A logger that throws is reported by Node as an uncaught exception and disturbs no lock.
 * @public
 */
export function logLockEvents(logger: LockLogger): () => void {
  const stops = Object.entries(lockChannels).map(([name, channel]) => {
    const level = LEVELS[name as LockEventName];
    const listen = (message: unknown): void => logger[level](lineOf(message as LockEvent), message as LockEvent);
    channel.subscribe(listen);
    return () => channel.unsubscribe(listen);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function lineOf(event: LockEvent): string {
  const by = event.method === undefined ? '' : ` by ${event.method}`;
  const facts = [
    event.waitedMs === undefined ? '' : `waited ${event.waitedMs.toFixed(3)} ms`,
    event.heldMs === undefined ? '' : `for ${event.heldMs.toFixed(3)} ms`,
    event.reason ?? '',
    event.error instanceof Error ? event.error.message : '',
  ].filter((fact) => fact !== '');
  return `${event.scope} lock ${JSON.stringify(event.lockName)} ${event.event}${by}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`;
}
