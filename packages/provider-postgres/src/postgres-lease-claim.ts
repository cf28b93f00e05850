import { randomBytes } from 'node:crypto';
import { encodeLockName, Sleeper, type AcquireRequest, type LockName } from '@holdfast/core/provider';
import { digestOf } from './postgres-key.js';

/** One acquisition, from its request to its grant or its end. Its owner id is chosen before anything is sent, so that it can be asked for again. */
export class PostgresLeaseClaim extends Sleeper {
  readonly owner = randomBytes(16).toString('hex');
  /** What the table knows the lock by. */
  readonly key: Buffer;
  /** The advisory lock under which is decided about it; two locks that have the same one only wait for each other's statements. */
  readonly lock: string;
  /** The name as PostgreSQL can keep it: it takes no NUL in a text. */
  readonly text: string;
  /** Who asks, for whoever looks. */
  readonly holder: string;
  /** Whether the server may know of it. */
  wasSent = false;
  /** `performance.now()` just before it was sent last. */
  sentAt = 0;

  constructor(
    schema: string,
    readonly name: LockName,
    readonly request: AcquireRequest,
  ) {
    super();
    this.key = digestOf(schema, name);
    this.lock = String(this.key.readBigInt64BE(0));
    this.text = encodeLockName(name, Number.MAX_SAFE_INTEGER);
    this.holder = JSON.stringify(request.owner);
  }
}
