import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlockDevices, isFolderName } from '../../src/command-line/index.js';
import { temporaryFolder } from './temporary-folder.js';

let folder: ReturnType<typeof temporaryFolder>;
let devices: BlockDevices;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, 'dev/group'), { recursive: true });
  for (const name of ['dev/loop0', 'dev/group/volume', 'outside']) writeFileSync(join(folder.path, name), '');
  devices = new BlockDevices(join(folder.path, 'dev'));
});
afterEach(() => folder.remove());

describe('the block devices of a simulated node', () => {
  it('are found below /dev and by their own path, whichever name is used', () => {
    const real = join(realpathSync(folder.path), 'dev/loop0');
    symlinkSync(real, join(folder.path, 'dev/alias'));
    expect(['/dev/loop0', join(folder.path, 'dev/loop0'), '/dev/alias'].map((name) => devices.find(name))).toEqual([real, real, real]);
    expect(devices.find('/dev/group/volume')).toBe(join(realpathSync(folder.path), 'dev/group/volume'));
  });

  it.each(['/dev/nothing', '/dev/group', '/dev/', '/dev/../outside', '', 'loop0', '/etc/hostname'])('are not found by the name %j', (name) => {
    expect(devices.find(name)).toBeNull();
  });

  it('do not include what a link leads to outside', () => {
    symlinkSync(join(folder.path, 'outside'), join(folder.path, 'dev/way-out'));
    expect(devices.find('/dev/way-out')).toBeNull();
  });
});

describe('the name of a folder', () => {
  it.each([
    ['iqn.2026-01.a.b:c', true],
    ['ü 名', true],
    ['', false],
    ['.', false],
    ['..', false],
    ['a/b', false],
    ['a\0b', false],
    [5, false],
    [null, false],
  ])('%j: %s', (name, isOne) => {
    expect(isFolderName(name)).toBe(isOne);
  });
});
