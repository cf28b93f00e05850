import { onAbort } from '@holdfast/core/provider';
import type { MysqlConnection } from './mysql-connection.js';

const CANCEL_AGAIN_MS = 50;
/** A wait that cannot be cancelled ends with its connection, which the server notices in about a second. */
const CANCEL_AT_MOST_MS = 500;

export interface BlockingWait<T> {
  /** The session that waits; it has nothing else to do. */
  readonly connection: MysqlConnection;
  readonly signal: AbortSignal;
  /** Waits in the server. */
  readonly wait: () => Promise<T>;
  /** Ends what a session is doing, from another session. */
  readonly cancel: (session: number) => Promise<unknown>;
  /** Told of the time it takes to withdraw a wait that was given up. */
  readonly withdrawing: (work: Promise<void>) => void;
  /** Ends the session: called once when the wait has failed, or was withdrawn. It may hold the lock all the same. */
  readonly drop: () => void;
}

/**
 * Waits in the server. Rejects with the signal's reason as soon as it fires; the wait in the server is then cancelled, again and again until it
 * settles, because a cancellation gets lost when it comes too early.
 */
export async function waitInServer<T>({ connection, signal, wait, cancel, withdrawing, drop }: BlockingWait<T>): Promise<T> {
  let isSettled = false;
  let isGivenUp = false;
  const answer = wait().finally(() => (isSettled = true));
  const settled = answer.then(() => undefined, () => undefined);
  const cancelUntilSettled = async (): Promise<void> => {
    const giveUpAt = performance.now() + CANCEL_AT_MOST_MS;
    while (!isSettled && performance.now() < giveUpAt) {
      void cancel(connection.session).catch(() => undefined);
      await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, CANCEL_AGAIN_MS).unref())]);
    }
    drop();
  };
  return await new Promise<T>((resolve, reject) => {
    const stopListening = onAbort(signal, () => {
      isGivenUp = true;
      reject(signal.reason as Error);
      withdrawing(cancelUntilSettled());
    });
    answer.then(
      (result) => {
        stopListening();
        resolve(result); // does nothing when it was given up
      },
      (error: unknown) => {
        stopListening();
        if (!isGivenUp) drop();
        reject(error as Error);
      },
    );
  });
}
