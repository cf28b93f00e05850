import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { notInstalled } from '../bootstrap.mjs';

describe('what the bootstrap installs', () => {
  let folder: string;
  const write = (file: string, packages: object): void => writeFileSync(path.join(folder, file), JSON.stringify({ packages }));

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bootstrap-'));
    mkdirSync(path.join(folder, 'node_modules'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is everything when nothing was ever installed', () => {
    write('package-lock.json', { '': {}, 'packages/a': {}, 'node_modules/a': { resolved: 'packages/a', link: true }, 'node_modules/b': { version: '1.0.0' } });
    expect(notInstalled(folder)).toEqual(['node_modules/a', 'node_modules/b']);
  });

  it('is nothing when all but optional packages of other platforms are there', () => {
    write('package-lock.json', { 'node_modules/b': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0', optional: true } });
    write('node_modules/.package-lock.json', { 'node_modules/b': { version: '1.0.0' } });
    expect(notInstalled(folder)).toEqual([]);
  });

  it('is what changed its version since', () => {
    write('package-lock.json', { 'node_modules/b': { version: '1.0.1' }, 'node_modules/c': { version: '1.0.0' } });
    write('node_modules/.package-lock.json', { 'node_modules/b': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } });
    expect(notInstalled(folder)).toEqual(['node_modules/b']);
  });
});
