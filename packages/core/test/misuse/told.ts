import { expect } from '@jest/globals';
import { isLockError, Locked } from '@holdfast/core';
import type { LockError, LockErrorCode, LockScope } from '@holdfast/core';

/** Every body of these tests reports here; a refused call must leave it empty. */
export const ran: string[] = [];

/** `@Locked` as JavaScript sees it: without types to keep anyone from misuse. */
export const Loose = Locked as unknown as (...declaration: readonly unknown[]) => MethodDecorator;

export interface Told {
  readonly code: LockErrorCode;
  readonly lockName?: string;
  readonly scope?: LockScope;
  readonly method?: string;
  readonly words?: RegExp;
}

/** The error has the code, and what it knows stands in its fields and in its message. */
export function expectTold(error: unknown, { code, lockName, scope, method, words }: Told): void {
  expect(isLockError(error) ? error.code : error).toBe(code);
  const { message, ...fields } = error as LockError;
  expect(fields).toMatchObject({ ...(lockName && { lockName }), ...(scope && { scope }), ...(method && { method }) });
  for (const fact of [lockName, scope, method]) if (fact !== undefined) expect(message).toContain(fact);
  if (words !== undefined) expect(message).toMatch(words);
}

export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
