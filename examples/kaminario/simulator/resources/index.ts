import { hostFcPorts, hostIqns } from './host-ports.js';
import { hostGroups, hosts } from './hosts.js';
import { mappings } from './mappings.js';
import { peerArrays, peerVolumeGroups, peerVolumes, sessions } from './replication.js';
import type { Resource } from './resource.js';
import { snapshots, volsnaps } from './snapshots.js';
import { events, fcPorts, netIps, retentionPolicies, systemCapacity, systemState } from './system.js';
import { volumeGroups } from './volume-groups.js';
import { volumes } from './volumes.js';

/** Every type of objects, by its name. */
export const RESOURCES: ReadonlyMap<string, Resource> = new Map(
  [
    volumes, volumeGroups, snapshots, volsnaps, hosts, hostGroups, hostIqns, hostFcPorts, mappings, retentionPolicies,
    sessions, peerVolumes, peerArrays, peerVolumeGroups, systemState, systemCapacity, netIps, fcPorts, events,
  ].map((resource) => [resource.name, resource]),
);

export type { Resource } from './resource.js';
