import { z } from 'zod';
import { refused } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { isSameRef } from '../record-table.js';
import type { Reference, SnapshotRecord, VolumeGroupRecord } from '../records.js';
import { booleanField, defineResource, nameField, readOnlyResource, referenceField } from './resource.js';

/** Snapshots of a whole volume group. One with `is_exposable` and another snapshot as its source is a view, which can be mapped. */
export const snapshots = defineResource('snapshots', {
  fields: ['short_name', 'name', 'source', 'volume_group', 'retention_policy', 'generation_number', 'is_exposable', 'is_auto_deleteable'],
  creation: {
    schema: z.strictObject({
      short_name: nameField,
      source: referenceField,
      retention_policy: referenceField,
      is_exposable: booleanField.optional(),
      is_auto_deleteable: booleanField.optional(),
    }),
    pause: 'snapshot',
    draft: (state, wanted): Omit<SnapshotRecord, 'id'> => {
      const { tables } = state;
      tables.retentionPolicies.resolve(wanted.retention_policy);
      tables.snapshots.assertFree('short_name', wanted.short_name);
      const group = groupOf(state, wanted.source);
      const { is_exposable = false, is_auto_deleteable = false } = wanted;
      const ref = tables.volumeGroups.refOf(group);
      const generation = tables.snapshots.all().filter((other) => isSameRef(other.volume_group, ref)).length + 1;
      const name = `${group.name}:${wanted.short_name}`;
      return { ...wanted, name, volume_group: ref, generation_number: generation, is_exposable, is_auto_deleteable };
    },
    inserted: ({ tables }, snapshot) => {
      for (const volume of tables.volumes.all().filter((candidate) => isSameRef(candidate.volume_group, snapshot.volume_group))) {
        const refs = { snapshot: tables.snapshots.refOf(snapshot), source: tables.volumes.refOf(volume) };
        tables.volsnaps.insert({ name: `${snapshot.name}:${volume.name}`, size: volume.size, ...refs });
      }
    },
  },
  // A view that is deleted takes its mappings with it: clients look for a mapping of the snapshot, and the array's is one of the volsnap.
  removal: ({ tables }, snapshot) => {
    const ref = tables.snapshots.refOf(snapshot);
    if (tables.snapshots.some(({ source }) => isSameRef(source, ref))) throw refused(`snapshot "${snapshot.name}" has views`);
    for (const volsnap of tables.volsnaps.all().filter((candidate) => isSameRef(candidate.snapshot, ref))) {
      const mapped = tables.mappings.all().filter(({ volume }) => isSameRef(volume, tables.volsnaps.refOf(volsnap)));
      for (const mapping of mapped) tables.mappings.remove(mapping);
      tables.volsnaps.remove(volsnap);
    }
  },
});

export const volsnaps = readOnlyResource('volsnaps', ['name', 'size', 'snapshot', 'source'], ({ tables }) => tables.volsnaps.all());

function groupOf({ tables }: ArrayState, source: Reference): VolumeGroupRecord {
  const snapshot = tables.snapshots.find(source);
  return tables.volumeGroups.resolve(snapshot === undefined ? source : snapshot.volume_group);
}
