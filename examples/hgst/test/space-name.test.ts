import { describe, expect, it } from '@jest/globals';
import { freeSpaceName } from '../src/space-name.js';
import { BYTES_PER_GIB, gigabytesFor } from '../src/space-size.js';

describe('a free name for a space', () => {
  it.each([
    ['data', 'data'],
    ['my data/ü$(id)', 'mydataid'],
    ['..hidden..', 'hidden'],
    ['volume-0123456789abcdef', 'volume-012345'],
    ['', 'space'],
    ['名前', 'space'],
    ['...', 'space'],
    ['--json', 'json'],
    ['-.-', 'space'],
  ])('is made of %j as %j', (wanted, name) => {
    expect(freeSpaceName(wanted, new Set())).toBe(name);
  });

  it('gets digits one after the other while it is taken, and stays within 13 characters', () => {
    const taken = new Set<string>();
    const next = (): string => {
      const name = freeSpaceName('volume1', taken);
      taken.add(name);
      return name;
    };
    const names = Array.from({ length: 1000 }, next);
    expect(names.slice(0, 10)).toEqual([
      'volume1',
      'volume10',
      'volume101',
      'volume1012',
      'volume10123',
      'volume101234',
      'volume1012345',
      'volume1012346',
      'volume1012347',
      'volume1012348',
    ]);
    expect(new Set(names).size).toBe(1000);
    expect(Math.max(...names.map((name) => name.length))).toBe(13);
  });
});

describe('the GB to ask for', () => {
  it.each([
    [10, 1, 11],
    [10, 2, 12],
    [1, 2, 2],
    [1, 3, 3],
    [100, 2, 110],
  ])('for %d GiB on %d storage servers is %d', (sizeGiB, servers, sizeGB) => {
    expect(gigabytesFor(sizeGiB * BYTES_PER_GIB, servers)).toBe(sizeGB);
  });
});
