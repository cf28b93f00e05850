import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { LockError, type LockName } from '@holdfast/core/provider';

const FILE_NAME_BYTES = 255;
const PATH_BYTES = 4_095;
const ETCD_FOLDER = '/tooz/locks';
const ZOOKEEPER_PATH_BYTES = 1_000_000; // a request of 1 MiB ends the connection
const LIKE_A_CLAIM = /__r?lock__-?\d{10}$/;

const BACKSLASH = 0x5c;
const ESCAPES: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r' };

/** What the driver's author wrote: the scope is not part of the names that Python uses. */
export function renderedName(name: LockName): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The file that oslo.concurrency locks for an external lock: a slash becomes `_`, and a prefix ends with exactly one added hyphen. */
export function osloPath(directory: string, prefix: string, name: string): string {
  const head = prefix === '' || prefix.endsWith('-') ? prefix : `${prefix}-`;
  return checkedPath(directory, head + name.replaceAll('/', '_'), name);
}

/** The file that tooz's file driver locks: slashes make sub-directories. @throws `ERR_LOCK_NAME_INVALID` where tooz has no lock for the name */
export function toozPath(directory: string, prefix: string, name: string): string {
  const path = checkedPath(directory, prefix + name, name);
  const reserved = [directory, ...['groups', 'tmp', '.driver_lock'].map((own) => posix.join(directory, own))];
  if (reserved.includes(path)) throw refused(name, 'tooz keeps its own data under that name');
  return path;
}

/** The key that tooz's Redis driver uses. It formats bytes as text, so the key holds what Python prints for them. */
export function toozRedisKey(namespace: string, prefix: string, name: string): string {
  return `${pythonBytesText(Buffer.from(namespace, 'utf8'))}_${pythonBytesText(Buffer.from(prefix + name, 'utf8'))}_lock`;
}

/** The key that tooz's etcd driver uses: no slash stands between its folder and the name. */
export function toozEtcdKey(prefix: string, name: string): string {
  return ETCD_FOLDER + prefix + name;
}

/** The two numbers that tooz's PostgreSQL driver locks: 16 bits of the MD5, so that 1 of 65,536 pairs of names is one lock. */
export function toozPostgresKey(prefix: string, name: string): readonly [number, number] {
  const digest = createHash('md5').update(prefix + name, 'utf8').digest();
  return [digest[0]!, digest[1]!];
}

/**
 * The node below which kazoo keeps the claims for a lock of tooz's ZooKeeper driver: slashes make nodes below nodes, and a name that begins with one
 * stands outside of the namespace. @throws `ERR_LOCK_NAME_INVALID` where the server or kazoo takes no such path, or others would take it for a claim
 */
export function toozZookeeperPath(namespace: string, prefix: string, name: string): string {
  const full = prefix + name;
  const parts = full.split('/').filter((part) => part !== '');
  if (parts.length === 0) throw refused(name, 'it is empty');
  const path = (full.startsWith('/') ? [''] : ['', namespace, 'locks']).concat(parts).join('/');
  if (path.split('/').some((part) => part === '.' || part === '..')) throw refused(name, 'it has a relative part');
  // What ZooKeeper counts in Java's 16-bit units: with the surrogates it refuses all characters beyond U+FFFF.
  if (/[\0-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff]/.test(path)) throw refused(name, 'it has a character that ZooKeeper does not take');
  if (parts.some((part) => LIKE_A_CLAIM.test(part))) throw refused(name, 'kazoo would take it for a claim for another lock');
  if (Buffer.byteLength(path) > ZOOKEEPER_PATH_BYTES) throw refused(name, 'it is longer than ZooKeeper takes');
  return path;
}

/** The name that tooz's MySQL driver locks. How long it may be is the server's to say: 64 characters in MySQL, 192 bytes in MariaDB. */
export function toozMysqlName(prefix: string, name: string): string {
  const full = prefix + name;
  if (full === '') throw refused(name, 'it is empty');
  return full;
}

/** Bytes as Python prints them, such as `b'cinder-x'`. */
export function pythonBytesText(bytes: Buffer): string {
  const quote = bytes.includes("'") && !bytes.includes('"') ? '"' : "'";
  let text = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === quote || byte === BACKSLASH) text += `\\${character}`;
    else if (byte >= 0x20 && byte < 0x7f) text += character;
    else text += ESCAPES[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `b${quote}${text}${quote}`;
}

function checkedPath(directory: string, file: string, name: string): string {
  const path = posix.resolve(directory, file);
  if (file.includes('\0')) throw refused(name, 'it holds a zero byte');
  // tooz only compares the beginning of the path and would let a name reach a sibling of the directory.
  if (!path.startsWith(directory === '/' ? '/' : `${directory}/`)) throw refused(name, 'it leads out of the directory');
  const longest = Math.max(...path.split('/').map((part) => Buffer.byteLength(part)));
  if (longest > FILE_NAME_BYTES || Buffer.byteLength(path) > PATH_BYTES) throw refused(name, 'it is longer than a file name may be');
  return path;
}

/** Cinder could not take a lock of that name either, so there is nothing to share: another name made up for it would exclude nobody there. */
function refused(name: string, why: string): LockError {
  const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
  return new LockError('ERR_LOCK_NAME_INVALID', `${shown} cannot be a lock that is shared with Cinder: ${why}`);
}
