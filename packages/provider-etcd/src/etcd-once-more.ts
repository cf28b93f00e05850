import { isConnectionLost, isMemberFault } from './etcd-errors.js';

/** Asks again, perhaps another member, when the connection went, none was there, or no answer came in time. For what may be asked twice. */
export async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  return await ask().catch((error: unknown) => {
    if (isConnectionLost(error) || isMemberFault(error)) return ask();
    throw error;
  });
}
