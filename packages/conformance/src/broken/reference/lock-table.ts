import { randomUUID } from 'node:crypto';
import type { LockHolder, LockLossReason, LockMode } from '@holdfast/core/provider';

/** One wish for a lock, from its request to its end. */
export interface Claim {
  readonly id: string;
  /** Connection it came over; what dies together. */
  readonly session: string;
  readonly name: string;
  readonly mode: LockMode;
  readonly wait: boolean;
  readonly owner: LockHolder;
  readonly onGranted: (facts: GrantedFacts) => void;
  readonly onLost: (reason: LockLossReason) => void;
}

export interface GrantedFacts {
  readonly counter: bigint;
  readonly tookOver: boolean;
}

export type ClaimAnswer = GrantedFacts | 'waiting' | 'busy';

export interface Entry {
  /** By id, as are the waiters; both in the order they came. */
  readonly holders: Map<string, Claim>;
  readonly waiters: Map<string, Claim>;
  /** Whether its last holder ended without a release. */
  isOrphaned: boolean;
  /** Of the last grant. */
  lastSession?: string;
}

export interface LockTableOptions {
  /** How long a grant lasts unless renewed; without it a grant ends with its session. */
  readonly ttlMs?: number;
}

const EARLY_TIMER_MS = 2; // a timer may fire that much before its time

/**
 * The engine of the reference provider: a table of locks with first-come queues, shared mode, fences, leases and sessions.
 * Correct by itself; broken engines override one of the protected steps.
 */
export class LockTable {
  readonly id = randomUUID();
  readonly ttlMs: number | undefined;
  readonly #entries = new Map<string, Entry>();
  /** Grants of each name so far. */
  protected readonly counters = new Map<string, bigint>();
  readonly #expiries = new Map<string, NodeJS.Timeout>();

  constructor(options: LockTableOptions = {}) {
    this.ttlMs = options.ttlMs;
  }

  /** While true it does what it is asked to take, answers with an error, and gives nothing back. */
  failsAfterwards = false;

  claim(claim: Claim): ClaimAnswer {
    const entry = this.#entries.get(claim.name) ?? { holders: new Map(), waiters: new Map(), isOrphaned: false };
    this.#entries.set(claim.name, entry);
    if (this.mayPass(entry, claim)) {
      const facts = this.#grant(entry, claim);
      this.assertWell();
      return facts;
    }
    if (!claim.wait) return 'busy';
    entry.waiters.set(claim.id, claim);
    return 'waiting';
  }

  /** Ends a wait, or a grant that its waiter no longer wants. */
  withdraw(name: string, id: string): void {
    this.assertWell();
    const entry = this.#entries.get(name);
    if (!entry) return;
    entry.waiters.delete(id);
    if (entry.holders.delete(id)) this.#forgetExpiry(id);
    this.admit(entry);
    this.#tidy(name, entry);
  }

  /** False when this claim does not hold the lock (any more). */
  release(name: string, id: string): boolean {
    this.assertWell();
    const entry = this.#entries.get(name);
    if (!entry || !entry.holders.delete(id)) return false;
    this.#forgetExpiry(id);
    entry.isOrphaned = false;
    this.admit(entry);
    this.#tidy(name, entry);
    return true;
  }

  /** Frees a lock whoever holds it. */
  forceRelease(name: string): void {
    const entry = this.#entries.get(name);
    for (const id of [...(entry?.holders.keys() ?? [])]) this.release(name, id);
  }

  /** The claims of `ids` that still hold, each for another `ttlMs`. */
  renew(ids: readonly string[]): readonly string[] {
    const held = [...this.#entries.values()].flatMap(({ holders }) => [...holders.values()]).filter(({ id }) => ids.includes(id));
    for (const claim of held) this.#startExpiry(claim);
    return held.map(({ id }) => id);
  }

  /** Ends whatever a session that is gone still waits for, and without leases what it holds. */
  endSession(session: string): void {
    for (const [name, entry] of this.#entries) {
      for (const waiter of entry.waiters.values()) if (waiter.session === session) entry.waiters.delete(waiter.id);
      for (const holder of entry.holders.values()) {
        if (holder.session === session && !this.outlives(holder)) this.#takeAway(name, entry, holder);
      }
      this.admit(entry);
      this.#tidy(name, entry);
    }
  }

  /** Removes a lock behind its holders' backs. */
  break(name: string): void {
    const entry = this.#entries.get(name);
    for (const holder of [...(entry?.holders.values() ?? [])]) {
      this.#takeAway(name, entry!, holder);
      this.tellLoss(holder, 'deleted');
    }
  }

  /** The engine was killed and is here again: leases last anew, nobody waits. What has no lease ends with its session. */
  restart(): void {
    for (const { holders, waiters } of this.#entries.values()) {
      waiters.clear();
      for (const holder of holders.values()) this.#startExpiry(holder);
    }
  }

  list(): readonly { readonly name: string; readonly holders: readonly LockHolder[]; readonly waiterCount: number }[] {
    return [...this.#entries]
      .filter(([, { holders }]) => holders.size > 0)
      .map(([name, { holders, waiters }]) => ({ name, holders: [...holders.values()].map(({ owner }) => owner), waiterCount: waiters.size }));
  }

  isHeld(name: string): boolean {
    return (this.#entries.get(name)?.holders.size ?? 0) > 0;
  }

  /** Whether its backend is gone. */
  isStopped = false;

  stop(): void {
    this.isStopped = true;
    for (const timer of this.#expiries.values()) clearTimeout(timer);
    this.#expiries.clear();
  }

  protected assertWell(): void {
    if (this.failsAfterwards) throw Object.assign(new Error('the engine has no room left'), { code: 'ERR_ENGINE' });
  }

  protected entry(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  protected mayPass(entry: Entry, claim: Claim): boolean {
    return entry.waiters.size === 0 && isCompatible(entry, claim);
  }

  /** Grants to the head of the queue as long as that is possible. */
  protected admit(entry: Entry): void {
    for (let head = this.next(entry); head && isCompatible(entry, head); head = this.next(entry)) this.grantWaiter(entry, head);
  }

  /** Who is served next. */
  protected next(entry: Entry): Claim | undefined {
    return entry.waiters.values().next().value;
  }

  protected grantWaiter(entry: Entry, claim: Claim): void {
    entry.waiters.delete(claim.id);
    claim.onGranted(this.#grant(entry, claim));
  }

  /** Whether a grant stays when its session ends. */
  protected outlives(_holder: Claim): boolean {
    return this.ttlMs !== undefined;
  }

  /** Drops a lock without a word to anybody. */
  protected forget(name: string): void {
    for (const id of this.#entries.get(name)?.holders.keys() ?? []) this.#forgetExpiry(id);
    this.#entries.delete(name);
  }

  protected tellLoss(claim: Claim, reason: LockLossReason): void {
    claim.onLost(reason);
  }

  /** How long a grant of `claim` really lasts. */
  protected lastsMs(): number | undefined {
    return this.ttlMs;
  }

  #grant(entry: Entry, claim: Claim): GrantedFacts {
    const counter = (this.counters.get(claim.name) ?? 0n) + 1n;
    this.counters.set(claim.name, counter);
    entry.holders.set(claim.id, claim);
    entry.lastSession = claim.session;
    this.#startExpiry(claim);
    const facts = { counter, tookOver: entry.isOrphaned };
    entry.isOrphaned = false;
    return facts;
  }

  #takeAway(name: string, entry: Entry, holder: Claim): void {
    entry.holders.delete(holder.id);
    this.#forgetExpiry(holder.id);
    entry.isOrphaned = true;
    this.admit(entry);
    this.#tidy(name, entry);
  }

  #startExpiry(claim: Claim): void {
    const lastsMs = this.lastsMs();
    if (lastsMs === undefined) return;
    this.#forgetExpiry(claim.id);
    const expire = () => {
      const entry = this.#entries.get(claim.name);
      if (!entry?.holders.has(claim.id)) return;
      this.#takeAway(claim.name, entry, claim);
      this.tellLoss(claim, 'expired');
    };
    const timer = setTimeout(() => setImmediate(() => this.#expiries.get(claim.id) === timer && expire()), lastsMs + EARLY_TIMER_MS);
    this.#expiries.set(claim.id, timer); // a renewal that arrived while this process was busy is read before the immediate runs
  }

  #forgetExpiry(id: string): void {
    clearTimeout(this.#expiries.get(id));
    this.#expiries.delete(id);
  }

  #tidy(name: string, entry: Entry): void {
    if (entry.holders.size + entry.waiters.size === 0 && !entry.isOrphaned) this.#entries.delete(name);
  }
}

export function isCompatible(entry: Entry, claim: Claim): boolean {
  return entry.holders.size === 0 || (claim.mode === 'shared' && [...entry.holders.values()].every(({ mode }) => mode === 'shared'));
}
