import { definedLocks, describeLocks } from '@holdfast/core';
import { describe, expect, it } from '@jest/globals';
import { VolumeManager } from '../../src/manager/index.js';

describe('the locks that VolumeManager declares', () => {
  const declared = describeLocks(VolumeManager);
  const locksOf = (method: string): string[] => declared.filter((lock) => lock.method === method).map(({ template, mode }) => `${template} ${mode}`);

  it('have the one name of Cinder for a source, shared by creation and exclusive to deletion', () => {
    expect(locksOf('createVolume')).toContain('{source.id}-delete_volume shared');
    expect(locksOf('createVolume')).toContain('{source.id}-delete_snapshot shared');
    expect(locksOf('deleteVolume')).toEqual(['{source.id}-delete_volume exclusive']);
    expect(locksOf('deleteSnapshot')).toEqual(['{source.id}-delete_snapshot exclusive']);
  });

  it('are global, say what they are for, and stand in the catalogue', () => {
    expect(declared.every(({ scope, reason }) => scope === 'global' && reason !== undefined)).toBe(true);
    const names = definedLocks().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['{source.id}-delete_volume', '{source.id}-delete_snapshot', '{source.id}-clone', '{volume.id}-attachments', '{self.host}-{image.id}-image_cache']));
  });

  it('leave no public method that changes a volume without one', () => {
    const locked = new Set(declared.map(({ method }) => method));
    expect([...locked].sort()).toEqual(['attachVolume', 'createSnapshot', 'createVolume', 'deleteSnapshot', 'deleteVolume', 'detachVolume', 'extendVolume']);
  });
});
