import { onAbort, type LockGrant } from '@holdfast/core/provider';

/**
 * Settles as `acquisition` does, but rejects with the signal's reason as soon as it fires: the caller does not wait for a server that may not
 * answer. A grant that comes all the same is given back.
 */
export async function freeAtOnce(signal: AbortSignal, acquisition: Promise<LockGrant>): Promise<LockGrant> {
  return await new Promise<LockGrant>((resolve, reject) => {
    let isFree = false;
    const stopListening = onAbort(signal, () => {
      isFree = true;
      reject(signal.reason as Error);
    });
    acquisition.then(
      (grant) => {
        stopListening();
        if (!isFree) return resolve(grant);
        grant.release().catch(() => undefined); // ends with its session or its lease, if not by this
      },
      (error: unknown) => {
        stopListening();
        reject(error as Error);
      },
    );
  });
}
