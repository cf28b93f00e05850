import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LockError, type AcquireRequest, type LockGrant, type LockName, type LockProvider } from '@holdfast/core/provider';
import { properLockfileCapabilities } from '@holdfast/provider-proper-lockfile';
import { lock } from 'proper-lockfile';

const POLL_MS = 15;

/** The library alone behind the contract: what a program gets that calls `lock` and its release, and listens to `onCompromised`. */
export class BareProperLockfileProvider implements LockProvider {
  readonly capabilities = properLockfileCapabilities;
  readonly engineId: string;
  readonly #directory: string;
  readonly #staleMs: number;

  constructor({ directory, staleMs }: { readonly directory: string; readonly staleMs: number }) {
    this.#directory = directory;
    this.#staleMs = staleMs;
    this.engineId = `bare-proper-lockfile:${directory}`;
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const lockfilePath = join(this.#directory, createHash('sha256').update(name).digest('hex'));
    const onCompromised = (cause: Error): void => request.onLost({ reason: 'expired', cause });
    for (;;) {
      request.signal.throwIfAborted();
      const sentAt = performance.now();
      const release = await lock(lockfilePath, { lockfilePath, realpath: false, stale: this.#staleMs, update: this.#staleMs / 2, onCompromised }).catch(busyOnly);
      if (release !== undefined) return { name, sentAt, release };
      if (!request.wait) throw new LockError('ERR_LOCK_BUSY', `${name} is held`, { lockName: name });
      await pause(POLL_MS);
    }
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }
}

function busyOnly(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'ELOCKED') throw error;
  return undefined;
}
