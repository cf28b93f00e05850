import { z } from 'zod';
import { refused } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { isSameRef } from '../record-table.js';
import type { Reference } from '../records.js';
import { booleanField, defineResource, nameField, textField } from './resource.js';

const quota = z.number().int().min(0).max(2 ** 50);
const description = textField.optional();

export const volumeGroups = defineResource('volumeGroups', {
  fields: ['name', 'description', 'quota', 'is_dedup'],
  creation: {
    schema: z.strictObject({ name: nameField, quota: quota.optional(), is_dedup: booleanField.optional(), description }),
    pause: 'volume_group',
    draft: ({ tables }, wanted) => {
      tables.volumeGroups.assertFree('name', wanted.name);
      return { name: wanted.name, description: wanted.description ?? '', quota: wanted.quota ?? 0, is_dedup: wanted.is_dedup ?? true };
    },
  },
  alteration: {
    schema: z.strictObject({ name: nameField.optional(), quota: quota.optional(), description }),
    apply: (state, group, changes) => {
      if (changes.name !== undefined) state.tables.volumeGroups.assertFree('name', changes.name, group);
      if (changes.quota !== undefined) assertWithinQuota(state, state.tables.volumeGroups.refOf(group), 0, changes.quota);
      Object.assign(group, changes);
    },
  },
  removal: ({ tables }, group) => {
    const ref = tables.volumeGroups.refOf(group);
    if (tables.volumes.some((volume) => isSameRef(volume.volume_group, ref))) throw refused(`volume group "${group.name}" has volumes`);
    if (tables.snapshots.some((snapshot) => isSameRef(snapshot.volume_group, ref))) throw refused(`volume group "${group.name}" has snapshots`);
    if (tables.sessions.some((session) => isSameRef(session.local_volume_group, ref))) throw refused(`volume group "${group.name}" is replicated`);
  },
});

/** @throws 400 when the volumes of the group and `extraKiB` exceed its quota */
export function assertWithinQuota({ tables }: ArrayState, group: Reference, extraKiB: number, quotaKiB = tables.volumeGroups.resolve(group).quota): void {
  const sizes = tables.volumes.all().filter((volume) => isSameRef(volume.volume_group, group)).map(({ size }) => size);
  const neededKiB = sizes.reduce((sum, size) => sum + size, extraKiB);
  if (quotaKiB > 0 && neededKiB > quotaKiB) throw refused(`${neededKiB} KiB exceed the quota of ${quotaKiB} KiB of ${group.ref}`);
}
