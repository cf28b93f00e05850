/** Providers with one fault each, for contender processes: a run must find them out. */
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AlwaysGrantsLockProvider } from '@holdfast/conformance/broken';
import { LockError, hashLockName } from '@holdfast/core/provider';
import { Redis } from 'ioredis';

const POLL_MS = 5;

export class AlwaysGrants extends AlwaysGrantsLockProvider {
  constructor() {
    super({ reach: 'node', shared: false });
  }
}

/** A lock is a folder: whoever makes it, holds it. It is right as long as nobody is killed. */
class FolderLocks {
  capabilities = { ...new AlwaysGrants().capabilities, engine: 'folder', waiting: 'poll', pollMs: POLL_MS };

  /** @param {{ directory: string }} options */
  constructor({ directory }) {
    this.directory = directory;
    this.engineId = `folder:${directory}`;
  }

  /**
   * @param {import('@holdfast/core/provider').LockName} name
   * @param {import('@holdfast/core/provider').AcquireRequest} request
   */
  async acquire(name, { wait, signal }) {
    const folder = join(this.directory, hashLockName(name));
    for (;;) {
      signal.throwIfAborted();
      const sentAt = performance.now();
      if (isMade(folder)) return { name, sentAt, release: async () => this.release(folder) };
      if (!wait) throw new LockError('ERR_LOCK_BUSY', `${name} is held`, { lockName: name });
      await this.rest();
    }
  }

  /** @param {string} folder */
  release(folder) {
    rmdirSync(folder);
  }

  async rest() {
    await pause(POLL_MS);
  }

  async close() {}
}

/** Forgets a release now and then. */
export class Leaking extends FolderLocks {
  releases = 0;

  /** @param {string} folder */
  release(folder) {
    this.releases += 1;
    if (this.releases % 20 !== 0) super.release(folder);
  }
}

/** Its first waits are never woken. */
export class Forgetful extends FolderLocks {
  waits = 0;

  async rest() {
    this.waits += 1;
    if (this.waits < 4) await new Promise(() => undefined);
    await super.rest();
  }
}

/** Its fences fall. */
export class Falling extends FolderLocks {
  capabilities = { ...new AlwaysGrants().capabilities, fencing: true };
  fence = 1_000_000n;

  /**
   * @param {import('@holdfast/core/provider').LockName} name
   * @param {import('@holdfast/core/provider').AcquireRequest} request
   */
  async acquire(name, request) {
    const grant = await super.acquire(name, request);
    this.fence -= 1n;
    return { ...grant, fence: { epoch: 0n, counter: this.fence } };
  }
}

/** The well-known recipe for one Redis server: a key that is set when it is not there. It takes the word of a primary for that of its replica. */
export class SetIfAbsent {
  capabilities = { ...new AlwaysGrants().capabilities, engine: 'set-if-absent', reach: 'global', fencing: true, waiting: 'poll', pollMs: POLL_MS };

  /** @param {{ url: string, ttlMs: number }} options */
  constructor({ url, ttlMs }) {
    this.engineId = `set-if-absent:${url}`;
    this.ttlMs = ttlMs;
    this.redis = new Redis(url, { maxRetriesPerRequest: 0, commandTimeout: 500, retryStrategy: () => 20 });
    this.redis.on('error', () => undefined);
  }

  /**
   * @param {import('@holdfast/core/provider').LockName} name
   * @param {import('@holdfast/core/provider').AcquireRequest} request
   */
  async acquire(name, { wait, signal, owner }) {
    for (;;) {
      signal.throwIfAborted();
      const sentAt = performance.now();
      const [isSet, counter] = await this.ask(() => Promise.all([this.redis.set(name, owner.id, 'PX', this.ttlMs, 'NX'), this.redis.incr('fence')]));
      const release = async () => this.ask(async () => ((await this.redis.get(name)) === owner.id ? this.redis.del(name) : 0));
      if (isSet === 'OK') return { name, sentAt, fence: { epoch: 0n, counter: BigInt(counter) }, release };
      if (!wait) throw new LockError('ERR_LOCK_BUSY', `${name} is held`, { lockName: name });
      await pause(POLL_MS);
    }
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   */
  async ask(work) {
    return await work().catch((cause) => {
      throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', 'no answer', { cause });
    });
  }

  async close() {
    this.redis.disconnect();
  }
}

/** @param {string} folder */
function isMade(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
