import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { isLockError, type LockErrorCode, type LockName } from '@holdfast/core/provider';
import type { LockBackend } from '../harness.js';
import { codeOf } from '../party/error-code.js';
import { settlesWithin, within } from '../party/within.js';

const LOOK_EVERY_MS = 5;
const KEPT_OUT_MS = 60;

/** Marks a promise whose rejection is looked at later, so that it does not count as unhandled meanwhile. */
export function begun<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Asserts that `promise` rejects in time with a `LockError` of one of `codes`; gives the error. */
export async function rejectsWith(promise: Promise<unknown>, codes: LockErrorCode | readonly LockErrorCode[], limitMs: number, what: string): Promise<unknown> {
  const wanted = typeof codes === 'string' ? [codes] : codes;
  let error: unknown;
  try {
    await within(promise, limitMs, what);
    error = undefined;
  } catch (caught) {
    error = caught;
  }
  assert.ok(error !== undefined, `${what} resolved; it must reject with ${wanted.join(' or ')}`);
  const told = `${codeOf(error) ?? 'no code'}: ${(error as Error).message}`;
  assert.ok(wanted.some((code) => codeOf(error) === code), `${what} must reject with ${wanted.join(' or ')}, got ${told}`);
  return error;
}

/** The same for an error of this process, which must be a real `LockError`. */
export async function rejectsHereWith(promise: Promise<unknown>, codes: LockErrorCode | readonly LockErrorCode[], limitMs: number, what: string): Promise<void> {
  const error = await rejectsWith(promise, codes, limitMs, what);
  assert.ok(isLockError(error), `${what} rejected with something that has the code but is no LockError`);
}

/** Resolves once `check` is true; fails after `limitMs` naming `what`. */
export async function eventually(check: () => Promise<boolean>, limitMs: number, what: string): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!(await check())) {
    if (performance.now() > untilMs) assert.fail(`${what} within ${String(Math.round(limitMs))} ms`);
    await pause(LOOK_EVERY_MS);
  }
}

export async function isHeldNow(backend: LockBackend, name: LockName, what: string): Promise<void> {
  assert.equal(await backend.isHeld(name), true, what);
}

export async function isFreeNow(backend: LockBackend, name: LockName, what: string): Promise<void> {
  assert.equal(await backend.isHeld(name), false, what);
}

/** Asserts that `waiting` is not granted for a moment; it goes on waiting. */
export async function isKeptOut(waiting: Promise<unknown>, what: string, momentMs = KEPT_OUT_MS): Promise<void> {
  assert.equal(await settlesWithin(waiting, momentMs), false, what);
}

/** Asserts that a lock that was released is free; a claim that should be gone would hold it for good. */
export async function becomesFree(backend: LockBackend, name: LockName, limitMs: number, what: string): Promise<void> {
  await eventually(async () => !(await backend.isHeld(name)), limitMs, what);
}
