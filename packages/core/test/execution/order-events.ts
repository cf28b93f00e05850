import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LockEvent } from '@holdfast/core';

/** The inversions told from now on, until `stop`. */
export function orderEvents(): { readonly told: LockEvent[]; readonly stop: () => void } {
  const told: LockEvent[] = [];
  const listen = (event: unknown): void => void told.push(event as LockEvent);
  subscribe('holdfast:lock:order', listen);
  return { told, stop: () => void unsubscribe('holdfast:lock:order', listen) };
}
