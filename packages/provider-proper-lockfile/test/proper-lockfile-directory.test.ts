import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LockScope, lockName } from '@holdfast/core/provider';
import { ProperLockfileLockProvider } from '../src/index.js';
import { lockDirectoryOf, openTimedLockDirectory as openLockDirectory } from '../src/proper-lockfile-directory.js';
import { temporaryDirectory } from './temporary-directory.js';

const refused = (message: string) => expect.objectContaining({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining(message) });

describe('the lock directory', () => {
  it('is made for its owner alone when it is missing, and stays empty', () => {
    const directory = openLockDirectory(join(temporaryDirectory(), 'lib', 'holdfast'));
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is one engine under every path that leads to it', () => {
    const directory = temporaryDirectory();
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(directory, link);
    mkdirSync(join(directory, 'locks'), { mode: 0o700 });
    expect(openLockDirectory(join(link, 'locks'))).toBe(join(directory, 'locks'));
  });

  it.each(['locks', './locks', ''])('is refused when its path is not absolute (%j)', (directory) => {
    expect(() => new ProperLockfileLockProvider({ directory })).toThrow(refused('directory must be an absolute path'));
  });

  it.each([0o770, 0o702, 0o777])('is refused when others may write to it (mode %o)', (mode) => {
    const directory = temporaryDirectory();
    chmodSync(directory, mode);
    expect(() => openLockDirectory(directory)).toThrow(refused('group or others may write to it'));
  });

  it.each(['', '/'])('is refused when it is a link, also with %j at its end', (end) => {
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(temporaryDirectory(), link);
    expect(() => openLockDirectory(link + end)).toThrow(refused('is a symbolic link'));
  });

  it('is refused when it is a file, or cannot be made', () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(() => openLockDirectory(file)).toThrow(refused('cannot be made'));
    expect(() => openLockDirectory(join(file, 'locks'))).toThrow(refused('cannot be made'));
  });

  it.each([
    [{ staleMs: 1_999 }, 'staleMs must be a whole number of milliseconds from 2000 to 3600000, got 1999'],
    [{ staleMs: 2_000.5 }, 'staleMs must be a whole number'],
    [{ pollMs: 0 }, 'pollMs must be a whole number of milliseconds from 1 to 1000, got 0'],
    [{ pollMs: Number.NaN }, 'got NaN'],
    [{ ttlMs: 5 }, "unknown option 'ttlMs'; allowed: directory, staleMs, pollMs"],
  ])('comes with options that are checked (%j)', (options, message) => {
    expect(() => new ProperLockfileLockProvider({ directory: temporaryDirectory(), ...options })).toThrow(refused(message));
  });
});

describe('the place of a lock', () => {
  it.each(['a/../../b', 'x.lock', 'blank and {brace}', '…'.repeat(200), 'v'.repeat(5_000)])('is one entry of the directory, whatever the name (%#)', (name) => {
    const path = lockDirectoryOf('/locks', lockName(LockScope.Node, name));
    expect(path).toBe(`/locks/${basename(path)}`);
    expect(basename(path)).toMatch(/^[A-Za-z0-9_%~-]{1,200}\.lock$/);
  });

  it('differs for long names that differ only at their end', () => {
    const [one, two] = ['1', '2'].map((end) => lockDirectoryOf('/locks', lockName(LockScope.Node, 'v'.repeat(300) + end)));
    expect(one).not.toBe(two);
  });
});
