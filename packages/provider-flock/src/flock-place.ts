import { createHash } from 'node:crypto';
import type { LockName } from '@holdfast/core/provider';

/** One byte of one of the lock files. */
export interface FlockByte {
  readonly file: number;
  readonly offset: bigint;
}

/** Where one lock stands. It is two bytes, chosen by 130 bits of its name: another name can share one of them by accident, never both. */
export interface FlockPlace {
  readonly first: FlockByte;
  readonly second: FlockByte;
  /** Whoever has this byte is the next to get the lock. Two names that share it only wait for each other's turn. */
  readonly gate: bigint;
  /** Which bell rings for it. */
  readonly bell: number;
}

export const LOCK_FILES = 4;
export const BELLS = 64;
const OFFSET_BITS = 63;

export function placeOf(name: LockName): FlockPlace {
  const digest = createHash('sha256').update(name, 'utf8').digest();
  return { first: byteAt(digest, 0), second: byteAt(digest, 9), gate: offsetAt(digest, 18), bell: digest[26]! % BELLS };
}

const byteAt = (digest: Buffer, at: number): FlockByte => ({ offset: offsetAt(digest, at), file: digest[at + 8]! % LOCK_FILES });

const offsetAt = (digest: Buffer, at: number): bigint => BigInt.asUintN(OFFSET_BITS, digest.readBigUInt64LE(at)) % (2n ** 63n - 1n);
