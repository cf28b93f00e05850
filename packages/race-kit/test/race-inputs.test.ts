import { describe, expect, it } from '@jest/globals';
import { raceVolumes, spread } from '../src/index.js';

describe('the inputs of a race', () => {
  it('are the same volumes for the same seed, each of its own', () => {
    const volumes = raceVolumes(16, 7);
    expect(raceVolumes(16, 7)).toEqual(volumes);
    expect(raceVolumes(16, 8)).not.toEqual(volumes);
    expect(new Set(volumes.map(({ id }) => id)).size).toBe(16);
    for (const { id, name, sizeGiB } of volumes) {
      expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect([name, sizeGiB]).toEqual([`volume-${id}`, 1]);
    }
  });

  it('are dealt out one each in turn, to processes that get none as well', () => {
    expect(spread([1, 2, 3, 4, 5], 2)).toEqual([[1, 3, 5], [2, 4]]);
    expect(spread([1], 3)).toEqual([[1], [], []]);
  });
});
