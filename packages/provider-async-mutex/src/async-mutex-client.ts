import { Mutex } from 'async-mutex';

/** The part of async-mutex's `Mutex` that excludes for us. @public */
export interface AsyncMutexClient {
  /** Resolves to the function that gives the mutex back. */
  acquire(): Promise<() => void>;
}

/** A free mutex of the library. */
export function createMutex(): AsyncMutexClient {
  return new Mutex();
}
