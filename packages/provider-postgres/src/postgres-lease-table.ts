import { randomBytes } from 'node:crypto';
import { AbandonedClaims, builtModule, LockError, onAbort, type AcquireRequest, type LockGrant, type LockHolder, type LockLease, type LockName, type LockProviderCapabilities, type LockState } from '@holdfast/core/provider';
import type { PostgresAddress } from './postgres-address.js';
import { leaseCapabilities } from './postgres-capabilities.js';
import { toLockError } from './postgres-errors.js';
import { PostgresLeaseClaim } from './postgres-lease-claim.js';
import { PostgresLeaseGrant } from './postgres-lease-grant.js';
import { PostgresLeaseLink } from './postgres-lease-link.js';
import { PostgresLeasePolling } from './postgres-lease-polling.js';
import { renewAll, type PostgresRenewerOptions } from './postgres-lease-renewer.js';
import { leaseStates } from './postgres-lease-states.js';
import { leaseStatementsFor, type PostgresLeaseStatements } from './postgres-lease-statements.js';
import type { PostgresSettings } from './postgres-lock-provider-options.js';
import type { PostgresLocks } from './postgres-locks.js';

/** A waiter that has not looked for so long, or for a lease if that is shorter, counts as dead. It looks three times as often. */
const MOST_BEAT_MS = 6_000;

/**
 * Leases in a table. A free lock takes one statement on the one connection of the process; waiters stand in a queue in the table, by the server's
 * time and tickets, and are told when it is their turn. A killed holder's lock is free after `ttlMs`, a dead waiter is passed over.
 */
export class PostgresLeaseTable implements PostgresLocks {
  readonly capabilities: LockProviderCapabilities;
  readonly lease: LockLease;
  readonly #address: PostgresAddress;
  readonly #settings: PostgresSettings;
  readonly #statements: PostgresLeaseStatements;
  readonly #process = `holdfast_${randomBytes(12).toString('hex')}`;
  readonly #waiting = new Map<string, PostgresLeaseClaim>();
  readonly #held = new Map<LockGrant, PostgresLeaseClaim>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #abandoned: AbandonedClaims<PostgresLeaseClaim>;
  readonly #polling: PostgresLeasePolling;
  readonly #beatMs: number;
  #isClosed = false;
  /** From then on nothing may be opened: nobody would end it. */
  #isEnded = false;
  #link: Promise<PostgresLeaseLink> | undefined;
  #isTold = true;

  /** Connects at the first use. */
  constructor(address: PostgresAddress, settings: PostgresSettings) {
    const { schema, ttlMs } = (this.#settings = settings);
    this.#address = address;
    this.#statements = leaseStatementsFor(schema);
    this.capabilities = leaseCapabilities(ttlMs);
    this.#beatMs = Math.min(MOST_BEAT_MS, ttlMs);
    this.#abandoned = new AbandonedClaims((claim) => this.#track(this.#giveBack(claim)), ttlMs + this.#beatMs);
    this.#polling = new PostgresLeasePolling(() => this.#track(this.#look()), () => !this.#isTold && !this.#isClosed && this.#waiting.size > 0);
    const options: PostgresRenewerOptions = { address, schema, ttlMs };
    this.lease = { ttlMs, renew: (grants) => this.#renew(grants), renewer: { module: builtModule(import.meta.url, './postgres-lease-renewer.js'), options } };
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#assertOpen(name);
    return await this.#track(this.#acquire(new PostgresLeaseClaim(this.#settings.schema, name, request)));
  }

  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    const link = await this.#connected();
    for (const state of leaseStates(await link.ask(this.#statements.holders, []))) if (state.name.startsWith(prefix)) yield state;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const claim of this.#waiting.values()) claim.wake();
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await Promise.allSettled([...this.#held].map(async ([grant, { request }]) => {
      await grant.release();
      request.onLost({ reason: 'closed' });
    }));
    this.#abandoned.forget();
    this.#isEnded = true;
    (await this.#link?.catch(() => undefined))?.end();
    this.#link = undefined;
  }

  async #acquire(claim: PostgresLeaseClaim): Promise<LockGrant> {
    const { request, name, owner } = claim;
    const stopListening = onAbort(request.signal, () => claim.wake());
    try {
      this.#waiting.set(owner, claim);
      for (;;) {
        const answer = await this.#askTwice(claim);
        if (answer['outcome'] === 'granted') {
          this.#assertWanted(claim);
          return this.#grant(claim, answer);
        }
        if (answer['outcome'] === 'busy') {
          claim.wasSent = false;
          throw busy(name, answer['held_by']);
        }
        this.#polling.start();
        await claim.rest(Math.min(Number(answer['look_ms']) + 1, this.#beatMs / 3));
      }
    } catch (error) {
      throw request.signal.aborted ? request.signal.reason : toLockError(error, name);
    } finally {
      stopListening();
      this.#waiting.delete(owner);
      if (claim.wasSent) this.#abandoned.add(claim);
    }
  }

  /** When the connection breaks nobody knows what the server did. The claim has an id, so asking once more over a new one is safe. */
  async #askTwice(claim: PostgresLeaseClaim): Promise<Readonly<Record<string, unknown>>> {
    for (let isRetry = false; ; isRetry = true) {
      this.#assertWanted(claim);
      const link = await this.#connected();
      try {
        return await this.#ask(link, claim);
      } catch (error) {
        if (!link.isBroken || isRetry) throw error;
      }
    }
  }

  async #ask(link: PostgresLeaseLink, claim: PostgresLeaseClaim): Promise<Readonly<Record<string, unknown>>> {
    const { lock, key, text, owner, request, holder } = claim;
    const isShared = request.mode === 'shared';
    const values = [lock, key, text, owner, isShared, request.wait, this.#settings.ttlMs, this.#beatMs, this.#process, link.isTold, holder];
    const { rows } = await link.ask(this.#statements.acquire, values, () => {
      this.#assertWanted(claim);
      claim.wasSent = true;
      claim.sentAt = performance.now();
    });
    return rows[0]!;
  }

  #grant(claim: PostgresLeaseClaim, answer: Readonly<Record<string, unknown>>): LockGrant {
    const grant: PostgresLeaseGrant = new PostgresLeaseGrant({
      claim,
      counter: BigInt(String(answer['counter'])),
      tookOver: answer['took_over'] === true,
      giveBack: () => this.#track(this.#release(grant, claim)),
    });
    claim.wasSent = false;
    this.#held.set(grant, claim);
    return grant;
  }

  async #release(grant: LockGrant, claim: PostgresLeaseClaim): Promise<void> {
    const { name } = claim;
    this.#held.delete(grant);
    let wasHeld: boolean;
    try {
      wasHeld = await this.#giveBack(claim);
    } catch (error) {
      this.#abandoned.add(claim); // goes on trying until the lease has certainly ended
      throw toLockError(error, name);
    }
    if (!wasHeld) throw new LockError('ERR_LOCK_LOST', `lost before its release: ${name}`, { lockName: name });
  }

  /** Takes a claim out wherever it stands; whether it was held. */
  async #giveBack({ lock, key, owner }: PostgresLeaseClaim): Promise<boolean> {
    const link = await this.#connected();
    const { rows } = await link.ask(this.#statements.release, [lock, key, owner]);
    return rows[0]?.['released'] === true;
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const asked = grants.filter((grant) => this.#held.has(grant)) as PostgresLeaseGrant[];
    if (asked.length === 0) return [];
    const link = await this.#connected();
    const held = await renewAll((values) => link.ask(this.#statements.renew, values), asked.map(({ renewalKey }) => renewalKey), this.lease.ttlMs);
    return asked.filter((_grant, index) => held[index]);
  }

  async #look(): Promise<void> {
    const link = await this.#connected();
    const { rows } = await link.ask(this.#statements.look, [this.#process]);
    for (const { owner } of rows) this.#waiting.get(String(owner))?.wake();
  }

  #connected(): Promise<PostgresLeaseLink> {
    const opening = (this.#link ??= this.#open());
    opening.catch(() => {
      if (this.#link === opening) this.#link = undefined;
    });
    return opening;
  }

  async #open(): Promise<PostgresLeaseLink> {
    if (this.#isEnded) throw new LockError('ERR_LOCK_CLOSED', 'the PostgreSQL provider is closed');
    const { schema, requestTimeoutMs } = this.#settings;
    try {
      const link = await PostgresLeaseLink.open({
        address: this.#address,
        timeoutMs: requestTimeoutMs,
        schema,
        statements: this.#statements,
        process: this.#process,
        onWoken: (owner) => this.#waiting.get(owner)?.wake(),
        onBroken: () => this.#broken(),
      });
      this.#isTold = link.isTold;
      return link;
    } catch (error) {
      throw toLockError(error);
    }
  }

  /** Notifications are missed from now on: every waiter looks again, which also connects anew. */
  #broken(): void {
    this.#link = undefined;
    for (const claim of this.#waiting.values()) claim.wake();
  }

  #assertWanted({ request, name }: PostgresLeaseClaim): void {
    if (request.signal.aborted) throw request.signal.reason;
    this.#assertOpen(name);
  }

  #assertOpen(name: LockName): void {
    if (this.#isClosed) throw new LockError('ERR_LOCK_CLOSED', `the PostgreSQL provider is closed: ${name}`, { lockName: name });
  }

  /** Lets `close` wait for `work`. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = (): unknown => this.#running.delete(work);
    work.then(done, done);
    return work;
  }
}

function busy(name: LockName, heldBy: unknown): LockError {
  const holder = typeof heldBy === 'string' ? (JSON.parse(heldBy) as LockHolder) : undefined;
  const whom = holder === undefined ? 'others wait for it' : `held by ${holder.method ?? 'process'} in process ${holder.pid} on ${holder.host}`;
  return new LockError('ERR_LOCK_BUSY', `${whom}: ${name}`, { lockName: name, holder });
}
