import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders } from '../../src/command-line/index.js';
import { temporaryFolder } from './temporary-folder.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('making folders as Python does', () => {
  it('makes all that are missing, and minds none that are there', () => {
    const path = join(folder.path, 'a/b/c');
    makeFolders(path);
    makeFolders(path);
    expect(existsSync(path)).toBe(true);
  });

  it('fails where nothing can be made, and names the first', () => {
    expect(() => makeFolders('/proc/holdfast/a/b')).toThrow(expect.objectContaining({ code: 'ENOENT', path: '/proc/holdfast' }));
  });

  it('fails below a file', () => {
    writeFileSync(join(folder.path, 'file'), '');
    expect(() => makeFolders(join(folder.path, 'file', 'a'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  });
});
