import { onAbort } from '@holdfast/core/provider';
import type { PostgresConnection } from './postgres-connection.js';
import type { PostgresResult } from './postgres-client.js';
import type { PostgresStatement } from './postgres-statements.js';

const CANCEL_AGAIN_MS = 50;
/** Then the session is ended from this side: a server out of reach settles nothing. */
const CANCEL_MS = 1_000;

export interface BlockingWait {
  /** The session that waits; it has nothing else to do. */
  readonly connection: PostgresConnection;
  readonly statement: PostgresStatement;
  readonly key: string;
  readonly signal: AbortSignal;
  /** Ends what a session is doing, from another session. */
  readonly cancel: (pid: number) => Promise<void>;
  /** Told of the work that outlives the call: cancelling the wait until it has settled. */
  readonly lasting: (work: Promise<void>) => void;
  /** Called once the wait has settled although it was given up: the session may hold the lock all the same. */
  readonly abandoned: () => void;
}

/**
 * Waits in the server, which serves in the order of the requests. Rejects with the signal's reason as soon as it fires; the wait in the server is
 * then cancelled, again and again until it settles, because one cancellation may get lost or come too early.
 */
export async function waitInServer({ connection, statement, key, signal, cancel, lasting, abandoned }: BlockingWait): Promise<PostgresResult> {
  let isSettled = false;
  let isGivenUp = false;
  const answer = connection.runLong(statement, [key]).finally(() => (isSettled = true));
  const cancelUntilSettled = async (): Promise<void> => {
    const untilMs = performance.now() + CANCEL_MS;
    while (!isSettled && performance.now() < untilMs) {
      await cancel(connection.pid).catch(() => undefined);
      await Promise.race([answer.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, CANCEL_AGAIN_MS))]);
    }
    if (!isSettled) connection.end();
  };
  return await new Promise<PostgresResult>((resolve, reject) => {
    const stopListening = onAbort(signal, () => {
      isGivenUp = true;
      reject(signal.reason as Error);
      lasting(cancelUntilSettled());
    });
    const settle = (act: () => void): void => {
      stopListening();
      if (isGivenUp) abandoned();
      else act();
    };
    answer.then((result) => settle(() => resolve(result)), (error: unknown) => settle(() => reject(error as Error)));
  });
}
