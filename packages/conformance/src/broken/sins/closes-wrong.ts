import { setTimeout as pause } from 'node:timers/promises';
import { LockTable } from '../reference/lock-table.js';
import type { AcquireRequest, LockGrant, LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import { LEASED, NODE, type Sins } from '../sin.js';

/** Ends every session with its own. */
class EmptyingTable extends LockTable {
  readonly #sessions = new Set<string>();

  override claim(...asked: Parameters<LockTable['claim']>): ReturnType<LockTable['claim']> {
    this.#sessions.add(asked[0].session);
    return super.claim(...asked);
  }

  override endSession(session: string): void {
    for (const each of [session, ...this.#sessions]) super.endSession(each);
  }
}

/** Gives back what it took first. */
class OneReturningLockProvider extends ReferenceLockProvider {
  readonly #granted: LockGrant[] = [];

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const grant = await super.acquire(name, request);
    this.#granted.push(grant);
    return grant;
  }

  protected override async shutDown(): Promise<void> {
    await this.#granted[0]?.release().catch(() => undefined);
    await this.link.close();
  }
}

/** Says that it is closed, and closes afterwards. */
class LateClosingLockProvider extends ReferenceLockProvider {
  protected override async shutDown(): Promise<void> {
    setTimeout(() => void super.shutDown(), 50);
    await Promise.resolve();
  }
}

/** Closes when nobody waits any more. */
class PatientLockProvider extends ReferenceLockProvider {
  #waiting = 0;

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#waiting += 1;
    return await super.acquire(name, request).finally(() => (this.#waiting -= 1));
  }

  protected override async shutDown(): Promise<void> {
    while (this.#waiting > 0) await pause(20, undefined, { ref: false });
    await super.shutDown();
  }
}

/** Can be closed once. */
class OnceClosingLockProvider extends ReferenceLockProvider {
  #isClosed = false;

  override async close(): Promise<void> {
    if (this.#isClosed) throw new Error('already closed');
    this.#isClosed = true;
    await super.close();
  }
}

/** Ends waits in words of its own. */
class CurtLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch((error: unknown) => {
      throw (error as { code?: unknown }).code === 'ERR_LOCK_CLOSED' ? new Error('the connection ended') : error;
    });
  }
}

const siblings = new Map<string, Set<SharingLockProvider>>();

/** Shares one connection with its siblings, and closes it when the first of them is closed. */
class SharingLockProvider extends ReferenceLockProvider {
  constructor(...options: ConstructorParameters<typeof ReferenceLockProvider>) {
    super(...options);
    const family = siblings.get(this.engineId) ?? new Set();
    siblings.set(this.engineId, family.add(this));
  }

  override async close(): Promise<void> {
    const family = siblings.get(this.engineId);
    siblings.delete(this.engineId);
    await Promise.all([super.close(), ...[...(family ?? [])].filter((each) => each !== this).map((each) => each.close())]);
  }
}

/** Ends its waits, and leaves their claims in the queue. */
class ClaimKeepingTable extends LockTable {
  override endSession(): void {
    // they may come back
  }

  override withdraw(): void {
    // here, too
  }
}

export const closesWrong: Sins = {
  'frees-everybody-at-close': { fails: 'closed', table: EmptyingTable },
  'frees-everybody-at-close-on-a-node': { fails: 'closed', table: EmptyingTable, harness: NODE },
  'gives-one-back-at-close': { fails: 'closed', provider: OneReturningLockProvider, harness: LEASED },
  'closes-later': { fails: 'closed', provider: LateClosingLockProvider },
  'closes-when-nobody-waits': { fails: 'closed', provider: PatientLockProvider },
  'closes-once': { fails: 'closed', provider: OnceClosingLockProvider },
  'ends-waits-in-its-own-words': { fails: 'closed', provider: CurtLockProvider },
  'closes-its-siblings': { fails: 'closed', provider: SharingLockProvider },
  'keeps-claims-at-close': { fails: 'closed', table: ClaimKeepingTable },
};
