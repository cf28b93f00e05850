import { LockError } from '@holdfast/core/provider';

/** Resolves or rejects as `work` does. @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when that takes longer than `limitMs` */
export async function withinLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const timedOut = (): void => reject(new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `the engine did not answer within ${limitMs} ms`, { cause: 'time limit' }));
    timer = setTimeout(timedOut, limitMs);
  });
  work.catch(() => undefined); // after the limit nobody listens
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
