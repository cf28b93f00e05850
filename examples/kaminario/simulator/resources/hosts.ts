import { z } from 'zod';
import { refused } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { isSameRef, type RecordTable } from '../record-table.js';
import type { HostFcPortRecord, HostIqnRecord, HostRecord, Reference } from '../records.js';
import { defineResource, nameField, referenceField, type Resource } from './resource.js';

const LONGEST_NAME = 32;

export const hostName = z.string().regex(/^[0-9a-zA-Z_-]+$/, 'only letters, digits, - and _ are allowed').max(LONGEST_NAME);
export const hostType = z.enum(['Linux', 'Windows', 'ESX', 'AIX', 'Solaris', 'HPUX', 'Other']);

const rules = defineResource('hosts', {
  fields: ['name', 'type', 'host_group'],
  creation: {
    schema: z.strictObject({ name: hostName, type: hostType.optional(), host_group: referenceField.optional() }),
    pause: ({ hostCreations }, { name }) => hostCreations.pauseOf(name),
    draft: ({ tables }, wanted) => {
      tables.hosts.assertFree('name', wanted.name);
      if (wanted.host_group !== undefined) tables.hostGroups.resolve(wanted.host_group);
      return { name: wanted.name, type: wanted.type ?? 'Linux', host_group: wanted.host_group ?? null };
    },
    inserted: ({ hostCreations }, host) => hostCreations.made(host),
  },
  alteration: {
    schema: z.strictObject({ name: hostName.optional(), type: hostType.optional() }),
    apply: ({ tables }, host, changes) => {
      if (changes.name !== undefined) tables.hosts.assertFree('name', changes.name, host);
      Object.assign(host, changes);
    },
  },
  removal: (state, host) => {
    removeMappings(state, host);
    removePorts(state.tables.hostIqns, state.tables.hosts.refOf(host));
    removePorts(state.tables.hostFcPorts, state.tables.hosts.refOf(host));
    state.hostCreations.removed(host);
  },
});

export const hosts: Resource = {
  ...rules,
  create: async (state, body) => {
    const creation = state.hostCreations.begin(String((body as Partial<HostRecord> | null)?.name));
    try {
      return await rules.create!(state, body);
    } finally {
      state.hostCreations.end(creation);
    }
  },
};

function removePorts<R extends HostIqnRecord | HostFcPortRecord>(table: RecordTable<R>, host: Reference): void {
  for (const port of table.all().filter((candidate) => isSameRef(candidate.host, host))) table.remove(port);
}

function removeMappings({ tables, mappedHosts, journal }: ArrayState, host: HostRecord): void {
  const mappings = tables.mappings.all().filter((mapping) => isSameRef(mapping.host, tables.hosts.refOf(host)));
  if (mappings.length === 0) return;
  if (mappedHosts === 'refuse') throw refused(`host "${host.name}" has ${mappings.length} mappings`);
  const lost = mappings.map(({ volume, lun }) => `LUN ${lun} (${volume.ref})`).join(', ');
  journal.violation(`host "${host.name}" deleted under a live attach: it lost ${lost}`);
  for (const mapping of mappings) tables.mappings.remove(mapping);
}

export const hostGroups = defineResource('hostGroups', {
  fields: ['name'],
  creation: {
    schema: z.strictObject({ name: nameField }),
    pause: 'host_group',
    draft: ({ tables }, wanted) => {
      tables.hostGroups.assertFree('name', wanted.name);
      return wanted;
    },
  },
  removal: ({ tables }, group) => {
    const ref = tables.hostGroups.refOf(group);
    if (tables.hosts.some((host) => isSameRef(host.host_group, ref))) throw refused(`host group "${group.name}" has hosts`);
    if (tables.mappings.some(({ host }) => isSameRef(host, ref))) throw refused(`host group "${group.name}" has mappings`);
  },
});
