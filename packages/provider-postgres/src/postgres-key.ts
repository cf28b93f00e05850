import { createHash } from 'node:crypto';
import type { LockName } from '@holdfast/core/provider';

/** The 256 bits by which the table of leases knows a lock: the SHA-256 of schema and name. */
export function digestOf(schema: string, name: LockName): Buffer {
  return createHash('sha256').update(`${schema}\0${name}`, 'utf8').digest();
}

/** The 64 bits by which PostgreSQL knows a lock, as the text of a signed number: the first bytes of the SHA-256 of schema and name. */
export function keyOf(schema: string, name: LockName): string {
  return String(digestOf(schema, name).readBigInt64BE(0));
}
