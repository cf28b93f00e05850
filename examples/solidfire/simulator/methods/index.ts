import { accessGroupMethods } from './access-group-methods.js';
import { accountMethods } from './account-methods.js';
import { cloneMethods } from './clone-methods.js';
import { clusterMethods } from './cluster-methods.js';
import { groupSnapshotMethods } from './group-snapshot-methods.js';
import type { Method, MethodTable } from './method.js';
import { sessionMethods } from './session-methods.js';
import { snapshotMethods } from './snapshot-methods.js';
import { volumeMethods } from './volume-methods.js';

const KNOWN_VERSIONS = (
  '1.0 2.0 3.0 4.0 5.0 5.1 6.0 7.0 7.1 7.2 7.3 7.4 8.0 8.1 8.2 8.3 8.4 8.5 8.6 8.7 9.0 9.1 9.2 9.3 9.4 9.5 9.6 ' +
  '10.0 10.1 10.2 10.3 10.4 10.5 10.6 10.7 11.0 11.1 11.3 11.5 11.7 11.8 12.0 12.2 12.3 12.5 12.7 12.8'
).split(' ');

/** Versions of the interface that a cluster of this version serves. Methods do not differ between them here. */
export function supportedVersions(apiVersion: string): readonly string[] {
  return KNOWN_VERSIONS.filter((version) => Number(version) <= Number(apiVersion));
}

/** Everything the cluster understands, by name. */
export const methods: ReadonlyMap<string, Method> = new Map(
  [
    clusterMethods,
    accountMethods,
    volumeMethods,
    cloneMethods,
    snapshotMethods,
    groupSnapshotMethods,
    accessGroupMethods,
    sessionMethods,
    {
      GetAPI: ({ settings: { apiVersion } }) => ({
        [apiVersion]: [...methods.keys()].toSorted(),
        currentVersion: apiVersion,
        supportedVersions: supportedVersions(apiVersion),
      }),
    } satisfies MethodTable,
  ].flatMap((table: MethodTable) => Object.entries(table)),
);
