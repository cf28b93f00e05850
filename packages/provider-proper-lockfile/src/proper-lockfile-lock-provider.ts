import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcquireRequest, LockGrant, LockLease, LockName, LockProvider, LockProviderCapabilities, LockState } from '@holdfast/core/provider';
import { LockError } from '@holdfast/core/provider';
import { capabilitiesWith } from './proper-lockfile-capabilities.js';
import { ProperLockfileClaim } from './proper-lockfile-claim.js';
import { properLockfile } from './proper-lockfile-client.js';
import { isLockDirectory, lockDirectoryOf, openTimedLockDirectory } from './proper-lockfile-directory.js';
import { errorCode, toLockError } from './proper-lockfile-errors.js';
import { ProperLockfileLockGrant } from './proper-lockfile-lock-handle.js';
import { checkedOptions, type ProperLockfileLockProviderOptions } from './proper-lockfile-lock-provider-options.js';
import { readHeldLock, readOwner } from './proper-lockfile-owner.js';
import { timingOf, type ProperLockfileTiming } from './proper-lockfile-timing.js';
import { ProperLockfileTurn } from './proper-lockfile-turn.js';
import { ProperLockfileWait } from './proper-lockfile-wait.js';

interface HeldLock {
  readonly grant: ProperLockfileLockGrant;
  readonly claim: ProperLockfileClaim;
  readonly request: AcquireRequest;
}

/**
 * Locks that exclude all processes of one node that name the same directory, by proper-lockfile: one directory for each lock while it is
 * held, with an owner file in it. Waiters of one process are served in the order of their requests, those of several processes look every
 * `pollMs`, in no order. A killed holder's lock is free after `staleMs`.
 * Not promised: exclusion while a holder is suspended or its event loop blocked for longer than `staleMs`, or when the clock jumps; it
 * learns of its loss by `onLost` or the next renewal.
 * @public
 */
export class ProperLockfileLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  /** The library gives signs of life by itself; a renewal gives one more, and proves that the lock is still ours. */
  readonly lease: LockLease;
  readonly #directory: string;
  readonly #pollMs: number;
  readonly #timing: ProperLockfileTiming;
  readonly #waits = new Set<ProperLockfileWait<ProperLockfileClaim>>();
  readonly #held = new Map<LockGrant, HeldLock>();
  #isClosed = false;

  /**
   * Opens the directory, and makes it when it is missing.
   * @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong, or the directory is not safe to keep locks in
   */
  constructor(options: ProperLockfileLockProviderOptions) {
    const { directory, staleMs, pollMs } = checkedOptions(options);
    this.#directory = openTimedLockDirectory(directory);
    this.#pollMs = pollMs;
    this.#timing = timingOf(staleMs);
    this.capabilities = capabilitiesWith(staleMs, pollMs);
    this.engineId = `proper-lockfile:${this.#directory}`;
    this.lease = { ttlMs: this.#timing.ttlMs, renew: (grants) => this.#renew(grants) };
  }

  /**
   * Resolves once this caller alone holds `name` on this node. Rejects with the signal's reason when it fires before.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held; the error names the holder
   * @throws `ERR_LOCK_NOT_SUPPORTED` for shared mode
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when the directory cannot be used
   * @throws `ERR_LOCK_CONFIG_INVALID` when a provider of another key format uses the directory
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (this.#isClosed) throw closed(name);
    if (request.mode === 'shared') throw new LockError('ERR_LOCK_NOT_SUPPORTED', `proper-lockfile has no shared mode: ${name}`, { lockName: name });
    if (request.signal.aborted) throw request.signal.reason;
    const lockDirectory = lockDirectoryOf(this.#directory, name);
    if (!request.wait && ProperLockfileTurn.isTaken(lockDirectory)) throw await busy(name, lockDirectory);
    return new Promise((resolve, reject) => this.#wait(name, lockDirectory, request, resolve, reject));
  }

  /** Lists the locks held in the directory by any process of this node, leaving out those that a dead holder left behind. */
  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    for (const entry of await readdir(this.#directory)) {
      if (!isLockDirectory(entry)) continue;
      const owner = await readHeldLock(join(this.#directory, entry), this.#timing.staleMs);
      if (owner?.name.startsWith(prefix) === true) yield { name: owner.name, holders: [owner.holder] };
    }
  }

  /** Gives back what this provider holds and rejects its waiters; resolves when nothing of it is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const waits = [...this.#waits].map((wait) => wait.abandon(closed(wait.name)));
    const releases = [...this.#held.values()].map(({ grant, claim, request }) => {
      const wasHeld = claim.isHeld;
      const released = grant.revoke();
      if (wasHeld) request.onLost({ reason: 'closed' });
      return released;
    });
    await Promise.allSettled([...waits, ...releases]);
  }

  #wait(name: LockName, lockDirectory: string, request: AcquireRequest, resolve: (grant: LockGrant) => void, reject: (reason: unknown) => void): void {
    const wait: ProperLockfileWait<ProperLockfileClaim> = new ProperLockfileWait({
      name,
      lockDirectory,
      signal: request.signal,
      wait: request.wait,
      attempt: () => this.#attempt(name, lockDirectory, request),
      pauseMs: () => this.#pollMs * (0.5 + Math.random()),
      busy: () => busy(name, lockDirectory),
      granted: (claim, turn) => resolve(this.#grant(name, claim, request, turn)),
      failed: reject,
      // Nobody is left to be told; what could not be removed goes stale.
      unwanted: (claim) => claim.release().catch(() => undefined),
      ended: () => this.#waits.delete(wait),
    });
    this.#waits.add(wait);
    wait.start();
  }

  async #attempt(name: LockName, lockDirectory: string, request: AcquireRequest): Promise<ProperLockfileClaim | undefined> {
    const { staleMs, updateMs } = this.#timing;
    const claim = new ProperLockfileClaim({ name, lockDirectory, owner: request.owner, timing: this.#timing });
    try {
      const giveBack = await properLockfile.lock(lockDirectory, {
        lockfilePath: lockDirectory,
        realpath: false,
        retries: 0,
        stale: staleMs,
        update: updateMs,
        fs: claim,
        onCompromised: (cause) => claim.lose({ reason: 'expired', cause }),
      });
      if (claim.hold(giveBack)) return claim;
      // It took so long that others may have judged it stale: this was no lock.
      await claim.release().catch(() => undefined);
      return undefined;
    } catch (error) {
      if (errorCode(error) === 'ELOCKED') return undefined;
      throw toLockError(error, name);
    }
  }

  #grant(name: LockName, claim: ProperLockfileClaim, request: AcquireRequest, turn: ProperLockfileTurn): LockGrant {
    const grant = new ProperLockfileLockGrant(name, claim, () => {
      this.#held.delete(grant);
      turn.leave();
    });
    this.#held.set(grant, { grant, claim, request });
    claim.onLost = (loss) => {
      turn.leave();
      request.onLost(loss);
    };
    return grant;
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const kept = await Promise.all(grants.map(async (grant) => (await this.#held.get(grant)?.grant.renew()) === true));
    return grants.filter((_, index) => kept[index]);
  }
}

async function busy(name: LockName, lockDirectory: string): Promise<LockError> {
  const holder = (await readOwner(lockDirectory).catch(() => undefined))?.holder;
  const whom = holder === undefined ? '' : ` by ${holder.method ?? 'process'} in process ${holder.pid} on ${holder.host}`;
  return new LockError('ERR_LOCK_BUSY', `held${whom}: ${name}`, { lockName: name, holder });
}

function closed(name: LockName): LockError {
  return new LockError('ERR_LOCK_CLOSED', `the proper-lockfile provider is closed: ${name}`, { lockName: name });
}
