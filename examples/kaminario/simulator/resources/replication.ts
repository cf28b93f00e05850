import { z } from 'zod';
import { refused } from '../array-error.js';
import type { SessionRecord, SessionState } from '../records.js';
import { isSameRef } from '../record-table.js';
import { booleanField, defineResource, nameField, readOnlyResource, referenceField } from './resource.js';

const NEXT_STATES: Readonly<Record<SessionState, readonly SessionState[]>> = {
  idle: ['in_sync'],
  in_sync: ['suspended', 'failed_over'],
  suspended: ['in_sync', 'idle', 'failed_over'],
  failed_over: ['in_sync', 'idle'],
};

/** There is no wire to another array: a session is what was last said about it on this side. */
export const sessions = defineResource('sessions', {
  fields: ['name', 'state', 'current_role', 'local_volume_group', 'replication_peer_k2array', 'rpo'],
  creation: {
    schema: z.strictObject({
      name: nameField,
      local_volume_group: referenceField,
      replication_peer_k2array: referenceField,
      replication_peer_volume_group_name: nameField,
      remote_replication_session_name: nameField,
      rpo: z.coerce.number().int().min(0).max(86_400),
      auto_configure_peer_volumes: booleanField.optional(),
    }),
    pause: 'session',
    draft: ({ tables }, { auto_configure_peer_volumes: _, ...wanted }): Omit<SessionRecord, 'id'> => {
      tables.volumeGroups.resolve(wanted.local_volume_group);
      tables.peerArrays.resolve(wanted.replication_peer_k2array);
      tables.sessions.assertFree('name', wanted.name);
      return { ...wanted, state: 'idle', current_role: 'source' };
    },
  },
  alteration: {
    schema: z.strictObject({ state: z.enum(['idle', 'in_sync', 'suspended', 'failed_over']) }),
    apply: (_state, session, { state }) => {
      if (state !== session.state && !NEXT_STATES[session.state].includes(state)) throw refused(`session "${session.name}" cannot go from ${session.state} to ${state}`);
      session.state = state;
    },
  },
  removal: ({ tables }, session) => {
    if (session.state !== 'idle') throw refused(`session "${session.name}" is ${session.state}; only an idle one can be deleted`);
    const ref = tables.sessions.refOf(session);
    for (const peer of tables.peerVolumes.all().filter((candidate) => isSameRef(candidate.replication_session, ref))) tables.peerVolumes.remove(peer);
  },
});

export const peerVolumes = defineResource('peerVolumes', {
  fields: ['name', 'local_volume', 'replication_session'],
  creation: {
    schema: z.strictObject({ name: nameField, local_volume: referenceField, replication_session: referenceField }),
    pause: 'peer_volume',
    draft: ({ tables }, wanted) => {
      tables.volumes.resolve(wanted.local_volume);
      tables.sessions.resolve(wanted.replication_session);
      return wanted;
    },
  },
  removal: () => undefined,
});

export const peerArrays = readOnlyResource('replication/peer_k2arrays', ['name', 'mgmt_host'], ({ tables }) => tables.peerArrays.all());

export const peerVolumeGroups = readOnlyResource('replication/peer_volume_groups', ['name'], () => []);
