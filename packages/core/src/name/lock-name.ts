import { createHash } from 'node:crypto';
import type { LockScope } from '../lock-scope.js';

declare const lockNameBrand: unique symbol;

/**
 * A lock's identity as providers see it: `<scope>:<rendered name>`, well-formed Unicode of any length, never normalised.
 * The scope is part of it, so that a node lock and a global lock of one name stay two locks even on one engine.
 * @public
 */
export type LockName = string & { readonly [lockNameBrand]: true };

/**
 * The identity of the lock `name` at `scope`.
 * @public
 */
export function lockName(scope: LockScope, name: string): LockName {
  return `${scope}:${name}` as LockName;
}

const SAFE = /[A-Za-z0-9_-]/;
const HASH_BYTES = 20; // 160 bits, written as 40 hex digits

/**
 * Turns a lock name into a string of `A-Z a-z 0-9 _ - % . ~` that is at most `maxBytes` long, safe as one path segment or key.
 * Two different names never give the same string: every other character becomes its `%XX` UTF-8 bytes (so `.` and `/` never appear raw),
 * and a name too long keeps a readable head followed by `~` and 160 bits of SHA-256. Case is kept: on a file system that
 * folds case, use {@link hashLockName}.
 * @param maxBytes - at least 64
 * @public
 */
export function encodeLockName(name: LockName, maxBytes: number): string {
  let encoded = '';
  for (const character of name) {
    if (SAFE.test(character)) encoded += character;
    else for (const byte of Buffer.from(character, 'utf8')) encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  if (encoded.length <= maxBytes) return encoded;
  return `${encoded.slice(0, maxBytes - 1 - HASH_BYTES * 2)}~${hashLockName(name)}`;
}

/**
 * 160 bits of the SHA-256 of a lock name, as 40 hex digits.
 * @public
 */
export function hashLockName(name: LockName): string {
  return createHash('sha256').update(name, 'utf8').digest('hex').slice(0, HASH_BYTES * 2);
}
