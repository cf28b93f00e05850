import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { isLockError, type LockName, type LockProvider } from '@holdfast/core/provider';

const LOOK_EVERY_MS = 100;

/**
 * The locks that the engine still holds although nobody should: those it lists, and those of `names` that cannot be taken. What becomes free before
 * `limitMs` counts as free.
 */
export async function heldLocks(provider: LockProvider, names: readonly LockName[], limitMs: number): Promise<readonly string[]> {
  const untilMs = performance.now() + limitMs;
  for (;;) {
    const held = await look(provider, names).catch((error: unknown) => [`the engine cannot be looked into: ${String(error)}`]);
    if (held.length === 0 || performance.now() > untilMs) return held;
    await pause(LOOK_EVERY_MS);
  }
}

async function look(provider: LockProvider, names: readonly LockName[]): Promise<readonly string[]> {
  const held = new Set<string>();
  for (const name of names) if (!(await canBeTaken(provider, name))) held.add(name);
  if (provider.inspect !== undefined) for await (const { name, holders } of provider.inspect()) if (holders.length > 0) held.add(name);
  return [...held];
}

async function canBeTaken(provider: LockProvider, name: LockName): Promise<boolean> {
  const owner = { id: randomUUID(), host: hostname(), pid: process.pid, method: 'chaos look', sinceAt: Date.now() };
  try {
    const grant = await provider.acquire(name, { mode: 'exclusive', wait: false, signal: new AbortController().signal, owner, onLost: () => undefined });
    await grant.release();
    return true;
  } catch (error) {
    if (!isLockError(error, 'ERR_LOCK_BUSY')) throw error;
    return false;
  }
}
