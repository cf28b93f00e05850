import { z } from 'zod';
import { refused } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { isSameRef } from '../record-table.js';
import type { MappingRecord, Reference } from '../records.js';
import { defineResource, referenceField } from './resource.js';

const LARGEST_LUN = 255;

const lun = z.number().int().min(1).max(LARGEST_LUN);

export const mappings = defineResource('mappings', {
  fields: ['volume', 'host', 'lun'],
  creation: {
    schema: z.strictObject({ volume: referenceField, host: referenceField, lun: lun.optional() }),
    pause: 'mapping',
    draft: (state, wanted) => {
      const { tables } = state;
      if (tables.hostGroups.find(wanted.host) === undefined) tables.hosts.resolve(wanted.host);
      const volume = mappableOf(state, wanted.volume);
      if (tables.mappings.some((mapping) => isSameRef(mapping.volume, volume) && isSameRef(mapping.host, wanted.host))) {
        throw refused(`${volume.ref} is mapped to ${wanted.host.ref} already`);
      }
      return { volume, host: wanted.host, lun: wanted.lun === undefined ? lowestFree(state, wanted.host) : assertFree(state, wanted.host, wanted.lun) };
    },
    inserted: ({ tables, hostCreations }, { host }) => {
      const mapped = tables.hosts.find(host);
      if (mapped !== undefined) hostCreations.mapped(mapped);
    },
  },
  alteration: {
    schema: z.strictObject({ lun }),
    apply: (state, mapping, changes) => void (mapping.lun = assertFree(state, mapping.host, changes.lun, mapping)),
  },
  removal: () => undefined,
});

/** What is really mapped: a volume, or the volsnap of a view. */
function mappableOf({ tables }: ArrayState, wanted: Reference): Reference {
  if (tables.volumes.find(wanted) !== undefined) return wanted;
  const volsnap = tables.volsnaps.find(wanted);
  const snapshot = tables.snapshots.find(volsnap?.snapshot ?? wanted);
  if (snapshot === undefined) throw refused(`${wanted.ref} names no volume, volsnap or view`);
  if (!snapshot.is_exposable) throw refused(`snapshot "${snapshot.name}" is not exposable`);
  const first = volsnap ?? tables.volsnaps.all().find((candidate) => isSameRef(candidate.snapshot, wanted));
  if (first === undefined) throw refused(`snapshot "${snapshot.name}" has no volume`);
  return tables.volsnaps.refOf(first);
}

function lunsOf({ tables }: ArrayState, host: Reference, except?: MappingRecord): Set<number> {
  const others = tables.mappings.all().filter((mapping) => mapping !== except && isSameRef(mapping.host, host));
  return new Set(others.map((mapping) => mapping.lun));
}

function lowestFree(state: ArrayState, host: Reference): number {
  const used = lunsOf(state, host);
  for (let candidate = 1; candidate <= LARGEST_LUN; candidate += 1) if (!used.has(candidate)) return candidate;
  throw refused(`${host.ref} has no free LUN from 1 to ${LARGEST_LUN}`);
}

function assertFree(state: ArrayState, host: Reference, wanted: number, except?: MappingRecord): number {
  if (lunsOf(state, host, except).has(wanted)) throw refused(`LUN ${wanted} of ${host.ref} is in use`);
  return wanted;
}
