import { randomBytes } from 'node:crypto';
import { Sleeper, type AcquireRequest, type LockName } from '@holdfast/core/provider';
import type { IKeyValue } from 'etcd3';
import type { EtcdLockKeys } from './etcd-keys.js';
import type { EtcdSession } from './etcd-session.js';

/** A claim that stands in the cluster, and what stands before it. */
export interface EtcdPlace {
  readonly revision: bigint;
  readonly epoch: bigint;
  readonly before: IKeyValue | undefined;
  /** Revision of the answer; what happens later is seen by a watch that begins after it. */
  readonly seenAt: bigint;
}

/** One acquisition, from its request to its grant or its end. Its key is chosen before anything is sent, so that it can be found again. */
export class EtcdClaim extends Sleeper {
  readonly key: string;
  /** What stands at the key, for whoever looks. */
  readonly record: string;
  /** Everything before a claim with this prefix stands in its way. */
  readonly rivals: string;
  /** Where it hangs now; a claim whose session ended is made anew in the next one. */
  session: EtcdSession | undefined;
  /** Key of the claim whose end it waits for. */
  before: string | undefined;

  constructor(
    readonly name: LockName,
    readonly keys: EtcdLockKeys,
    readonly request: AcquireRequest,
  ) {
    super();
    const isShared = request.mode === 'shared';
    this.key = `${isShared ? keys.shared : keys.exclusive}${randomBytes(16).toString('hex')}`;
    this.rivals = isShared ? keys.exclusive : keys.all;
    this.record = JSON.stringify({ name, holder: request.owner });
  }
}
