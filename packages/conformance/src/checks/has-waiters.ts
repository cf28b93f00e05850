import { setTimeout as pause } from 'node:timers/promises';
import type { LockName, LockProvider } from '@holdfast/core/provider';
import { eventually } from './expectations.js';

/** Between requests that are to reach an engine in their order although it cannot tell who waits. */
export const BETWEEN_REQUESTS_MS = 25;

/** Resolves once so many stand in the engine's queue; after a while where nobody can tell. */
export async function hasWaiters(looker: LockProvider, lock: LockName, count: number, limitMs: number): Promise<void> {
  const waiting = async (): Promise<number | undefined> => {
    for await (const { name, waiterCount } of looker.inspect?.(lock) ?? []) if (name === lock) return waiterCount;
    return undefined;
  };
  if ((await waiting()) === undefined) await pause(BETWEEN_REQUESTS_MS);
  else await eventually(async () => (await waiting()) === count, limitMs, `inspect must tell of ${String(count)} waiters`);
}
