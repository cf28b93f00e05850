import { createHash } from 'node:crypto';
import type { LockName } from '@holdfast/core/provider';

const HEAD_CHARACTERS = 22;
const DIGEST_CHARACTERS = 32; // 128 bits

/**
 * The name by which the server knows a lock: `holdfast.`, the beginning of the name for whoever reads the server's lists, and the first 128
 * bits of the SHA-256 of namespace and name. 64 characters at most, and lower-case, because the server folds case; locks of all databases of
 * a server have one list, which is why the namespace is in it.
 */
export function keyOf(namespace: string, name: LockName): string {
  const digest = createHash('sha256').update(`${namespace}\0${name}`, 'utf8').digest('hex').slice(0, DIGEST_CHARACTERS);
  const head = name.slice(name.indexOf(':') + 1).toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '_').slice(0, HEAD_CHARACTERS);
  return `holdfast.${head}.${digest}`;
}
