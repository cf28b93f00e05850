import { isConnectionLost, isNeverSent } from './etcd-errors.js';

/** Asks again over a new connection, perhaps to another member, when the old one went or none was there. For what may be asked twice. */
export async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  return await ask().catch((error: unknown) => {
    if (isConnectionLost(error) || isNeverSent(error)) return ask();
    throw error;
  });
}
