import { VOLUMES_PER_ACCOUNT } from '../volume-store.js';
import type { MethodTable } from './method.js';

export const clusterMethods: MethodTable = {
  GetClusterInfo: ({ settings: { clusterName, mvip, svip, uniqueId, uuid } }) => ({
    clusterInfo: {
      attributes: {}, encryptionAtRestState: 'disabled', ensemble: [svip], mvip, mvipInterface: 'Bond1G', mvipNodeID: 1, mvipVlanTag: '0',
      name: clusterName, repCount: 2, svip, svipInterface: 'Bond10G', svipNodeID: 1, svipVlanTag: '0', uniqueID: uniqueId, uuid,
    },
  }),
  GetClusterVersionInfo: ({ settings: { apiVersion } }) => ({
    clusterAPIVersion: apiVersion,
    clusterVersion: `${apiVersion}.0.958`,
    clusterVersionInfo: [{ nodeID: 1, nodeInternalRevision: 'Simulated', nodeVersion: `${apiVersion}.0.958` }],
    softwareVersionInfo: { currentVersion: `${apiVersion}.0.958`, nodeID: 0, packageName: '', pendingVersion: `${apiVersion}.0.958`, startTime: '' },
  }),
  /** No host writes anything here, so that nothing of what is provisioned is in use. */
  GetClusterCapacity: ({ volumes, sessions }) => ({
    clusterCapacity: {
      activeBlockSpace: 0, activeSessions: sessions.all().length, averageIOPS: 0, clusterRecentIOSize: 0, currentIOPS: 0, maxIOPS: 150_000,
      maxOverProvisionableSpace: volumes.maxBytes * 5, maxProvisionedSpace: volumes.maxBytes, maxUsedMetadataSpace: volumes.maxBytes / 100,
      maxUsedSpace: volumes.maxBytes, nonZeroBlocks: 0, peakActiveSessions: sessions.all().length, peakIOPS: 0,
      provisionedSpace: volumes.provisionedBytes, snapshotNonZeroBlocks: 0, timestamp: new Date().toISOString(), totalOps: 0, uniqueBlocks: 0,
      uniqueBlocksUsedSpace: 0, usedMetadataSpace: 0, usedMetadataSpaceInSnapshots: 0, usedSpace: 0, zeroBlocks: volumes.provisionedBytes / 4_096,
    },
  }),
  GetLimits: ({ settings: { cloneJobsPerVolume, accessGroups, snapshotsPerVolume } }) => ({
    accountCountMax: 5_000, accountNameLengthMax: 64, accountNameLengthMin: 1, cloneJobsPerNodeMax: 8, cloneJobsPerVolumeMax: cloneJobsPerVolume,
    initiatorNameLengthMax: 224, initiatorsPerVolumeAccessGroupCountMax: 64, secretLengthMax: 16, secretLengthMin: 12, snapshotNameLengthMax: 255,
    snapshotsPerVolumeMax: snapshotsPerVolume, volumeAccessGroupCountMax: accessGroups, volumeAccessGroupNameLengthMax: 64,
    volumeAccessGroupNameLengthMin: 1, volumeAccessGroupsPerInitiatorCountMax: 1, volumeBurstIOPSMax: 200_000, volumeBurstIOPSMin: 100,
    volumeCountMax: 4_000, volumeMaxIOPSMax: 200_000, volumeMaxIOPSMin: 100, volumeMinIOPSMax: 15_000, volumeMinIOPSMin: 50,
    volumeNameLengthMax: 64, volumeNameLengthMin: 1, volumeSizeMax: 17_592_186_044_416, volumeSizeMin: 1_000_000_000,
    volumesPerAccountCountMax: VOLUMES_PER_ACCOUNT, volumesPerVolumeAccessGroupCountMax: 2_000,
  }),
};
