import { onAbort, Sleeper, type AcquireRequest, type LockGrant, type LockName } from '@holdfast/core/provider';
import type { RedisLockKeys } from './redis-keys.js';

/** One acquisition, from its request to its grant or its end. */
export class RedisClaim extends Sleeper {
  /** What the server keeps beside the grant, for whoever looks. */
  readonly record: string;
  grant: LockGrant | undefined;

  /** @param id - unlike any other claim's, and known before anything is sent, so that the claim can be found again */
  constructor(
    readonly id: string,
    readonly name: LockName,
    readonly keys: RedisLockKeys,
    readonly request: AcquireRequest,
  ) {
    super();
    this.record = JSON.stringify({ name, holder: request.owner });
  }

  /** Resolves also when the request is aborted. */
  override async rest(ms: number): Promise<void> {
    const { signal } = this.request;
    if (signal.aborted) return;
    const stopListening = onAbort(signal, () => this.wake());
    try {
      await super.rest(ms);
    } finally {
      stopListening();
    }
  }
}
