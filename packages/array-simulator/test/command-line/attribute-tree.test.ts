import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AttributeTree, type GroupTemplate } from '../../src/command-line/index.js';
import { temporaryFolder } from './temporary-folder.js';

const LUN: GroupTemplate = { attributes: { size: '1' }, groups: { statistics: { attributes: { reads: '0' } } } };
const TARGET: GroupTemplate = { attributes: { enable: '0' }, groups: { luns: {} } };

let folder: ReturnType<typeof temporaryFolder>;
let tree: AttributeTree;
beforeEach(() => {
  folder = temporaryFolder();
  tree = new AttributeTree(join(folder.path, 'mount'), join(folder.path, 'scratch'), '/sys/kernel/config');
});
afterEach(() => folder.remove());

const failure = (code: string, path: string) => expect.objectContaining({ code, path: `/sys/kernel/config/${path}` });

function errorOf(operation: () => void): unknown {
  try {
    operation();
    return 'no error';
  } catch (error) {
    return error;
  }
}

describe('a tree of attributes', () => {
  it('makes a folder together with its attributes and groups', () => {
    tree.make('disk', LUN);
    expect(tree.list('disk')).toEqual(['statistics']);
    expect(tree.attributes('disk')).toEqual(['size']);
    expect(tree.read('disk/statistics/reads')).toBe('0');
    expect(readdirSync(join(folder.path, 'scratch'))).toEqual([]);
  });

  it('refuses a folder that is there, or whose parent is not', () => {
    tree.make('disk', LUN);
    expect(errorOf(() => tree.make('disk', LUN))).toEqual(failure('EEXIST', 'disk'));
    expect(errorOf(() => tree.make('nowhere/disk', LUN))).toEqual(failure('ENOENT', 'nowhere/disk'));
    expect(readdirSync(join(folder.path, 'scratch'))).toEqual([]);
  });

  it('removes a folder with what came with it, but not with what was made inside', () => {
    tree.make('target', TARGET);
    tree.make('target/luns/lun_0', LUN);
    expect(errorOf(() => tree.remove('target', TARGET))).toEqual(failure('ENOTEMPTY', 'target'));
    tree.remove('target/luns/lun_0', LUN);
    tree.remove('target', TARGET);
    expect(tree.has('target')).toBe(false);
    expect(errorOf(() => tree.remove('target', TARGET))).toEqual(failure('ENOENT', 'target'));
    expect(readdirSync(join(folder.path, 'scratch'))).toEqual([]);
  });

  it('keeps a folder that a link leads to, and one that holds a link', () => {
    tree.make('disk', LUN);
    tree.make('target', TARGET);
    tree.make('target/luns/lun_0', LUN);
    tree.link('target/luns/lun_0/link', 'disk');
    expect(tree.linkTarget('target/luns/lun_0/link')).toBe('disk');
    expect(errorOf(() => tree.remove('disk', LUN))).toEqual(failure('EBUSY', 'disk'));
    expect(errorOf(() => tree.remove('target/luns/lun_0', LUN))).toEqual(failure('ENOTEMPTY', 'target/luns/lun_0'));
    tree.unlink('target/luns/lun_0/link');
    tree.remove('disk', LUN);
  });

  it('links only to what is there, and once by one name', () => {
    tree.make('disk', LUN);
    expect(errorOf(() => tree.link('disk/link', 'nothing'))).toEqual(failure('ENOENT', 'nothing'));
    tree.link('link', 'disk');
    expect(errorOf(() => tree.link('link', 'disk'))).toEqual(failure('EEXIST', 'link'));
  });

  it('writes attributes that are there and makes no others', () => {
    tree.make('disk', LUN);
    tree.write('disk/size', '20');
    tree.write('disk/size', '3');
    expect(tree.read('disk/size')).toBe('3');
    expect(errorOf(() => tree.write('disk/other', '1'))).toEqual(failure('ENOENT', 'disk/other'));
    expect(errorOf(() => tree.read('disk/other'))).toEqual(failure('ENOENT', 'disk/other'));
  });
});
