import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { networkFileSystem, ownershipFault } from '../../src/provider/lock-directory.js';

const directory = mkdtempSync(join(tmpdir(), 'holdfast-directory-'));
const temporaryDirectory = (): string => directory;
afterAll(() => rmSync(directory, { recursive: true }));

describe('the lock directory', () => {
  it('is refused when it belongs to another user', () => {
    const stats = statSync(temporaryDirectory());
    expect(ownershipFault(stats, stats.uid)).toBeUndefined();
    expect(ownershipFault(stats, stats.uid + 1)).toBe(`belongs to user ${stats.uid}, and this process runs as user ${stats.uid + 1}`);
  });

  it.each([
    [0x6969, 'NFS'],
    [0xfe534d42, 'SMB'],
    [0xef53, undefined],
  ])('knows network file systems by their type (%i: %s)', (type, name) => {
    expect(networkFileSystem(type)).toBe(name);
  });
});

describe('a lock directory into which others may write', () => {
  it.each([
    [0o770, false],
    [0o720, false],
    [0o702, false],
    [0o777, false],
    [0o755, true],
    [0o700, true],
  ])('mode %i is accepted: %s', (mode, isAccepted) => {
    const stats = statSync(temporaryDirectory());
    const fault = ownershipFault({ isSymbolicLink: () => false, isDirectory: () => true, uid: stats.uid, mode }, stats.uid);
    if (isAccepted) expect(fault).toBeUndefined();
    else expect(fault).toContain('group or others may write to it');
  });
});
