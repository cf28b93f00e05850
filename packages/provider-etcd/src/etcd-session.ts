import type { EtcdClient } from './etcd-client.js';
import { keepAlive, within } from './etcd-lease.js';
import { onceMore } from './etcd-once-more.js';

/** A sign of life older than this part of the time to live is too old to count a new grant from. */
const FRESH_PART = 1 / 3;

/**
 * One lease that all claims of a process hang on: when the process falls silent they all go, when it ends it takes them along.
 * Lives once; after its end a new one is made.
 */
export class EtcdSession {
  isGone = false;
  /** `performance.now()` just before the last request that was answered with a living lease. */
  keptAt: number;
  #keeping: Promise<void> | undefined;

  private constructor(
    private readonly client: EtcdClient,
    readonly lease: string,
    private readonly ttlMs: number,
    private readonly timeoutMs: number,
    keptAt: number,
  ) {
    this.keptAt = keptAt;
  }

  static async open(client: EtcdClient, ttlMs: number, timeoutMs: number): Promise<EtcdSession> {
    const sentAt = performance.now();
    const { ID } = await client.leaseClient.leaseGrant({ TTL: ttlMs / 1_000 }, within(timeoutMs));
    return new EtcdSession(client, ID, ttlMs, timeoutMs, sentAt);
  }

  /** Whether grants made now would last long enough to be renewed. */
  get isFresh(): boolean {
    return !this.isGone && performance.now() - this.keptAt < this.ttlMs * FRESH_PART;
  }

  /** Whether it has ended in the cluster by our clock, whoever says so. */
  get isOver(): boolean {
    return this.isGone || performance.now() - this.keptAt >= this.ttlMs;
  }

  /** Gives a sign of life; several at once are one. Afterwards `isGone` tells whether it came too late. Rejects when nobody answered. */
  keep(): Promise<void> {
    return (this.#keeping ??= this.#keep().finally(() => (this.#keeping = undefined)));
  }

  /** Ends it in the cluster, with every claim that hangs on it. */
  async end(): Promise<void> {
    this.isGone = true;
    await this.client.leaseClient.leaseRevoke({ ID: this.lease }, within(this.timeoutMs));
  }

  async #keep(): Promise<void> {
    const sentAt = performance.now();
    const isAlive = await onceMore(() => keepAlive(this.client, this.lease, this.timeoutMs));
    if (isAlive) this.keptAt = sentAt;
    else this.isGone = true;
  }
}
