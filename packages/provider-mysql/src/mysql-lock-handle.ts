import type { AcquireRequest, LockFence, LockGrant, LockName } from '@holdfast/core/provider';
import type { MysqlConnection } from './mysql-connection.js';

export interface MysqlLockGrantFacts {
  readonly name: LockName;
  readonly key: string;
  readonly request: AcquireRequest;
  readonly connection: MysqlConnection;
  readonly sentAt: number;
  readonly fence: bigint;
  /** Frees its place in the shared session. */
  readonly leave: () => void;
  readonly giveBack: (grant: MysqlLockGrant) => Promise<void>;
}

/** A lock held by one of our sessions. */
export class MysqlLockGrant implements LockGrant {
  readonly name: LockName;
  readonly key: string;
  readonly request: AcquireRequest;
  readonly connection: MysqlConnection;
  readonly sentAt: number;
  readonly fence: LockFence;
  readonly leave: () => void;
  readonly #giveBack: (grant: MysqlLockGrant) => Promise<void>;
  #released: Promise<void> | undefined;

  constructor({ name, key, request, connection, sentAt, fence, leave, giveBack }: MysqlLockGrantFacts) {
    this.name = name;
    this.key = key;
    this.request = request;
    this.connection = connection;
    this.sentAt = sentAt;
    this.fence = { epoch: 0n, counter: fence };
    this.leave = leave;
    this.#giveBack = giveBack;
  }

  release(): Promise<void> {
    return (this.#released ??= this.#giveBack(this));
  }
}
