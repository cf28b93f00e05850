import { randomBytes } from 'node:crypto';
import { Sleeper, type AcquireRequest, type LockHolder, type LockName } from '@holdfast/core/provider';
import type { ZookeeperLockNodes } from './zookeeper-nodes.js';
import type { ZookeeperLockSession } from './zookeeper-session.js';

/** What stands in the node of a claim, for whoever looks. */
export interface ZookeeperClaimRecord {
  readonly name: LockName;
  readonly holder: LockHolder;
  /** The node of its process. */
  readonly process: string;
}

/** One acquisition, from its request to its grant or its end. Its id is chosen before anything is sent, so that it can be found again. */
export class ZookeeperClaim extends Sleeper {
  readonly id = randomBytes(16).toString('hex');
  /** Where it hangs now; a claim whose session ended is made anew in the next one. */
  session: ZookeeperLockSession | undefined;
  /** Its node, once the server has said which it is. */
  path: string | undefined;
  /** Whether its node may stand in this session. */
  wasSent = false;

  constructor(
    readonly name: LockName,
    readonly nodes: ZookeeperLockNodes,
    readonly request: AcquireRequest,
  ) {
    super();
  }

  /** It has no node, as far as this session goes. */
  beginIn(session: ZookeeperLockSession): void {
    this.session = session;
    this.path = undefined;
    this.wasSent = false;
  }

  recordIn({ processPath }: ZookeeperLockSession): string {
    return JSON.stringify({ name: this.name, holder: this.request.owner, process: processPath } satisfies ZookeeperClaimRecord);
  }
}
