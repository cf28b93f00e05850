import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { isLockError } from '@holdfast/core/provider';
import { isWanted, pythonWithTooz } from '@holdfast/engines';
import { osloPath, pythonBytesText, toozEtcdKey, toozMysqlName, toozPath, toozPostgresKey, toozRedisKey, toozZookeeperPath } from '../src/tooz-names.js';

const directory = '/var/lib/cinder';
const namespace = '_tooz';
const prefix = 'cinder-';
const id = '1a2b3c4d-0000-4000-8000-00000000000f';

/** Names as Cinder's drivers make them, and every printable character and escape that Python's output of bytes treats in its own way. */
const names: readonly string[] = [
  ...[id, `${id}-delete_volume`, `${id}-detach_volume`, `attachment_update-${id}-host1`, 'emc-sg-os-host', 'storwize-host-h', 'pure-host', 'stx-array1-map', '/dev/nvme0', 'a/b', 'a/b/c'],
  ...['a_b', 'a.b', 'a:b', 'a b', ' a', 'a ', '.', '..', '...', './a', '../a', '../../x', 'a/../b', 'a/./b', 'a//b', 'a/b/', '/', '~', '-rf', '*', '{x}', '%2F', '$x', '`x`', "it's", '"x"', `'"`, '\\', 'a\\b'],
  ...['tab\t', 'line\n', 'return\r', 'bell\u0007', 'delete\u007f', 'é', 'e\u0301', '日本', '🔒', 'ÿ', '\u0080'],
  ...Array.from({ length: 94 }, (_, index) => `character ${String.fromCharCode(0x21 + index)}`),
  'x'.repeat(200),
];

/** Characters that kazoo would send, but no server takes; a test of ZooKeeper's locks asks one. */
const REFUSED_BY_ZOOKEEPER = /[\p{Cc}\u{10000}-\u{10ffff}]/u;

interface PythonRow {
  readonly oslo: string;
  readonly file: string | null;
  readonly redis: string;
  readonly etcd: string;
  readonly postgresql: readonly number[];
  readonly zookeeper: string | null;
}

function unlessRefused<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (isLockError(error, 'ERR_LOCK_NAME_INVALID')) return null;
    throw error;
  }
}

async function namesOfPython(): Promise<readonly PythonRow[]> {
  const python = await pythonWithTooz();
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(python, [fileURLToPath(new URL('names.py', import.meta.url))], { maxBuffer: 2 ** 24 }, (error, text) => (error === null ? resolve(text) : reject(error)));
    child.stdin!.end(JSON.stringify({ directory, prefix, namespace, names }));
  });
  return (JSON.parse(output) as { rows: readonly PythonRow[] }).rows;
}

(isWanted('tooz') ? describe : describe.skip)('the names of locks, beside those that Python computes', () => {
  let rows: readonly PythonRow[];
  beforeAll(async () => {
    rows = await namesOfPython();
    expect(rows).toHaveLength(names.length);
  }, 120_000);

  it.each([
    ['files of oslo.concurrency', 'oslo', (name: string) => osloPath(directory, prefix, name)],
    ['files of tooz', 'file', (name: string) => toozPath(directory, prefix, name)],
    ['Redis keys of tooz', 'redis', (name: string) => toozRedisKey(namespace, prefix, name)],
    ['etcd keys of tooz', 'etcd', (name: string) => toozEtcdKey(prefix, name)],
    ['PostgreSQL numbers of tooz', 'postgresql', (name: string) => toozPostgresKey(prefix, name)],
  ] as const)('%s are the same for 150 names', (_title, form, compute) => {
    const ours = names.map((name) => [name, compute(name)]);
    expect(ours).toEqual(names.map((name, index) => [name, rows[index]![form]]));
  });

  it('ZooKeeper nodes of tooz are the same for 150 names, and refused where kazoo or the server refuses them', () => {
    const ours = names.map((name) => [name, unlessRefused(() => toozZookeeperPath('tooz', prefix, name))]);
    expect(ours).toEqual(names.map((name, index) => [name, REFUSED_BY_ZOOKEEPER.test(name) ? null : rows[index]!.zookeeper]));
  });
});

describe('the names of locks', () => {
  const refused = (message: string) => expect.objectContaining({ code: 'ERR_LOCK_NAME_INVALID', message: expect.stringContaining(message) });

  it('get one hyphen after a prefix of oslo.concurrency that has none', () => {
    expect(osloPath(directory, 'cinder', 'a/b')).toBe('/var/lib/cinder/cinder-a_b');
    expect(osloPath(directory, '', 'a')).toBe('/var/lib/cinder/a');
  });

  it.each([
    ['a zero byte', () => toozPath(directory, prefix, 'a\0'), 'zero byte'],
    ['a way out of the directory', () => toozPath(directory, prefix, 'a/../../../etc'), 'leads out of the directory'],
    ['a way into a sibling, which tooz lets through', () => toozPath(directory, prefix, 'a/../../cinder-evil/x'), 'leads out of the directory'],
    ['what tooz keeps for itself', () => toozPath(directory, '', 'groups'), 'own data'],
    ['more than a file name may have', () => osloPath(directory, prefix, 'x'.repeat(249)), 'longer than a file name'],
    ['what kazoo takes for a claim', () => toozZookeeperPath('tooz', prefix, 'a/x__lock__0000000001'), 'a claim for another lock'],
    ['a relative part', () => toozZookeeperPath('tooz', prefix, 'a/../b'), 'relative part'],
    ['nothing but slashes', () => toozZookeeperPath('tooz', '', '//'), 'it is empty'],
    ['more than a request to ZooKeeper may have', () => toozZookeeperPath('tooz', prefix, 'x'.repeat(1_000_001)), 'longer than ZooKeeper takes'],
    ['nothing at all', () => toozMysqlName('', ''), 'it is empty'],
  ])('with %s are refused', (_title, compute, message) => {
    expect(compute).toThrow(refused(message));
  });

  it('that begin with a slash leave the namespace in ZooKeeper, as they do with tooz', () => {
    expect(toozZookeeperPath('tooz', '', '/dev//nvme0/')).toBe('/dev/nvme0');
  });

  it('are printed as Python prints bytes', () => {
    expect(pythonBytesText(Buffer.from(`it's\n\u0000ÿ\\`))).toBe(String.raw`b"it's\n\x00\xc3\xbf\\"`);
  });
});
