import { z } from 'zod';
import { refused } from '../array-error.js';
import { CONTROL_VOLUME } from '../array-state.js';
import { isSameRef } from '../record-table.js';
import { defineResource, nameField, referenceField, textField } from './resource.js';
import { assertWithinQuota } from './volume-groups.js';

const LARGEST_KIB = 128 * 2 ** 30;

const size = z.number().int().min(1).max(LARGEST_KIB);
const description = textField.optional();

export const volumes = defineResource('volumes', {
  fields: ['name', 'description', 'size', 'volume_group'],
  creation: {
    schema: z.strictObject({ name: nameField, size, volume_group: referenceField, description }),
    pause: 'volume',
    draft: (state, wanted) => {
      state.tables.volumes.assertFree('name', wanted.name);
      assertWithinQuota(state, wanted.volume_group, wanted.size);
      return { name: wanted.name, description: wanted.description ?? '', size: wanted.size, volume_group: wanted.volume_group };
    },
  },
  alteration: {
    schema: z.strictObject({ name: nameField.optional(), size: size.optional(), description }),
    apply: (state, volume, changes) => {
      if (volume.volume_group === null) throw refused('the control volume cannot be changed');
      if (changes.name !== undefined) state.tables.volumes.assertFree('name', changes.name, volume);
      if (changes.size !== undefined) {
        if (changes.size < volume.size) throw refused(`volume "${volume.name}" has ${volume.size} KiB and cannot shrink to ${changes.size}`);
        assertWithinQuota(state, volume.volume_group, changes.size - volume.size);
      }
      Object.assign(volume, changes);
    },
  },
  removal: ({ tables }, volume) => {
    if (volume.name === CONTROL_VOLUME) throw refused('the control volume cannot be deleted');
    const ref = tables.volumes.refOf(volume);
    if (tables.mappings.some((mapping) => isSameRef(mapping.volume, ref))) throw refused(`volume "${volume.name}" is mapped`);
    if (tables.volsnaps.some(({ source }) => isSameRef(source, ref))) throw refused(`volume "${volume.name}" has snapshots`);
    if (tables.peerVolumes.some((peer) => isSameRef(peer.local_volume, ref))) throw refused(`volume "${volume.name}" is replicated`);
  },
});
