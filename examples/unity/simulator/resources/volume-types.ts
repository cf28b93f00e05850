import type { ArrayState } from '../array-state.js';
import type { SimulatedLun, SimulatedSnap } from '../lun-store.js';
import { Reference, type Resource } from '../query/resource.js';
import { HEALTHY, OPERATING, smallType, type ResourceType } from './resource-type.js';

const LUN_RESOURCE = 8;
const STANDALONE_LUN = 2;
const RAID_5 = 1;
const TRADITIONAL_POOL = 2;
const AUTO_TIER = 1;
const MADE_BY_USER = 2;
const SNAP_READY = 2;

const pool = smallType({
  name: 'pool',
  description: 'A pool of disks.',
  attributes:
    'alertThreshold,creationTime,description,harvestState,health,id,instanceId,isAllFlash,isEmpty,isFASTCacheEnabled,isHarvestEnabled,' +
    'isSnapHarvestEnabled,metadataSizeSubscribed,metadataSizeUsed,name,objectId,operationalStatus,poolFastVP,poolSpaceHarvestHighThreshold,' +
    'poolSpaceHarvestLowThreshold,raidType,rebalanceProgress,sizeFree,sizeSubscribed,sizeTotal,sizeUsed,snapSizeSubscribed,snapSizeUsed,' +
    'snapSpaceHarvestHighThreshold,snapSpaceHarvestLowThreshold,storageResourceType,tiers,type',
  list: ({ volumes }) =>
    volumes.pools.map(({ id, name, sizeBytes, madeAt }) => ({
      id,
      name,
      health: HEALTHY,
      raidType: RAID_5,
      type: TRADITIONAL_POOL,
      sizeTotal: sizeBytes,
      sizeFree: sizeBytes - volumes.usedBytes(id),
      sizeUsed: volumes.usedBytes(id),
      sizeSubscribed: volumes.subscribedBytes(id),
      snapSizeSubscribed: 0,
      snapSizeUsed: 0,
      metadataSizeSubscribed: 0,
      metadataSizeUsed: 0,
      alertThreshold: 70,
      creationTime: madeAt,
      isAllFlash: false,
      isEmpty: volumes.subscribedBytes(id) === 0,
      isFASTCacheEnabled: false,
      isHarvestEnabled: false,
      isSnapHarvestEnabled: false,
      harvestState: 0,
      operationalStatus: OPERATING,
    })),
});

function blockAccess({ access }: ArrayState, lunId: string): { readonly host: Reference; readonly accessMask: number }[] {
  return access.ofLun(lunId).map(({ hostId, mask }) => ({ host: new Reference('host', hostId), accessMask: mask }));
}

function lunResource(state: ArrayState, { id, name, description, poolId, sizeBytes, isThin, baseLunId, madeAt, modifiedAt }: SimulatedLun): Resource {
  return {
    id,
    name,
    description,
    health: HEALTHY,
    type: STANDALONE_LUN,
    sizeTotal: sizeBytes,
    sizeAllocated: isThin ? 0 : sizeBytes,
    isThinEnabled: isThin,
    isThinClone: baseLunId !== undefined,
    familyBaseLun: baseLunId === undefined ? undefined : new Reference('lun', baseLunId),
    familyCloneCount: state.volumes.clonesOf(id).length,
    isCompressionEnabled: false,
    isDataReductionEnabled: false,
    isReplicationDestination: false,
    isSnapSchedulePaused: false,
    storageResource: new Reference('storageResource', id),
    pool: new Reference('pool', poolId),
    wwn: wwnOf(state, id),
    tieringPolicy: AUTO_TIER,
    defaultNode: 0,
    currentNode: 0,
    auSize: 8_192,
    metadataSize: 0,
    metadataSizeAllocated: 0,
    snapsSize: 0,
    snapsSizeAllocated: 0,
    snapCount: state.volumes.snapsOf(id).length,
    hostAccess: blockAccess(state, id),
    creationTime: madeAt,
    modificationTime: modifiedAt,
    operationalStatus: OPERATING,
  };
}

const lun: ResourceType = {
  name: 'lun',
  description: 'A LUN.',
  attributes:
    'auSize,creationTime,currentNode,defaultNode,description,health,hostAccess,id,instanceId,ioLimitPolicy,isCompressionEnabled,' +
    'isDataReductionEnabled,isReplicationDestination,isSnapSchedulePaused,isThinEnabled,lunGroupObjectId,metadataSize,metadataSizeAllocated,' +
    'modificationTime,name,objectId,operationalStatus,perTierSizeUsed,pool,sizeAllocated,sizeTotal,sizeUsed,smpBackendId,snapCount,' +
    'snapSchedule,snapWwn,snapsSize,snapsSizeAllocated,storageResource,tieringPolicy,type,wwn',
  list: (state) => state.volumes.luns().map((found) => lunResource(state, found)),
  find: (state, id) => {
    const found = state.volumes.lun(id);
    return found === undefined ? undefined : lunResource(state, found);
  },
};

function storageResourceOf(state: ArrayState, { id, name, description, poolId, sizeBytes, isThin }: SimulatedLun): Resource {
  return {
    id,
    name,
    description,
    health: HEALTHY,
    type: LUN_RESOURCE,
    replicationType: 0,
    isReplicationDestination: false,
    isSnapSchedulePaused: false,
    thinStatus: isThin ? 1 : 0,
    relocationPolicy: AUTO_TIER,
    sizeTotal: sizeBytes,
    sizeAllocated: isThin ? 0 : sizeBytes,
    metadataSize: 0,
    metadataSizeAllocated: 0,
    snapsSizeTotal: 0,
    snapsSizeAllocated: 0,
    snapCount: state.volumes.snapsOf(id).length,
    pools: [new Reference('pool', poolId)],
    luns: [new Reference('lun', id)],
    blockHostAccess: blockAccess(state, id),
  };
}

const storageResource: ResourceType = {
  name: 'storageResource',
  description: 'What a LUN stands in.',
  attributes:
    'blockHostAccess,datastores,dedupStatus,description,esxFilesystemBlockSize,esxFilesystemMajorVersion,filesystem,health,hostVVolDatastore,' +
    'id,isReplicationDestination,isSnapSchedulePaused,luns,metadataSize,metadataSizeAllocated,name,perTierSizeUsed,pools,relocationPolicy,' +
    'replicationType,sizeAllocated,sizeTotal,sizeUsed,snapCount,snapSchedule,snapsSizeAllocated,snapsSizeTotal,thinStatus,type,' +
    'virtualVolumes,vmwareUUID',
  list: (state) => state.volumes.luns().map((found) => storageResourceOf(state, found)),
  find: (state, id) => {
    const found = state.volumes.lun(id);
    return found === undefined ? undefined : storageResourceOf(state, found);
  },
};

function snapResource({ snapAccess }: ArrayState, { id, name, description, lunId, sizeBytes, isAutoDelete, madeAt }: SimulatedSnap): Resource {
  const hostAccess = snapAccess.ofSnap(id).map(({ hostId, allowedAccess }) => ({ host: new Reference('host', hostId), allowedAccess }));
  return {
    id,
    name,
    description,
    lun: new Reference('lun', lunId),
    storageResource: new Reference('storageResource', lunId),
    creationTime: madeAt,
    creatorType: MADE_BY_USER,
    isSystemSnap: false,
    isModifiable: true,
    isReadOnly: false,
    isModified: false,
    isAutoDelete,
    state: SNAP_READY,
    size: sizeBytes,
    hostAccess,
    operationalStatus: OPERATING,
  };
}

const snap: ResourceType = {
  name: 'snap',
  description: 'A snapshot.',
  attributes:
    'accessType,attachedWWN,creationTime,creatorSchedule,creatorType,creatorUser,description,expirationTime,id,instanceId,ioLimitPolicy,' +
    'isAutoDelete,isModifiable,isModified,isReadOnly,isSystemSnap,lastWritableTime,lun,name,operationalStatus,parentSnap,size,snapGroup,' +
    'state,storageResource',
  list: (state) => state.volumes.snaps().map((found) => snapResource(state, found)),
  find: (state, id) => {
    const found = state.volumes.snap(id);
    return found === undefined ? undefined : snapResource(state, found);
  },
};

function wwnOf({ settings: { serial } }: ArrayState, id: string): string {
  const digits = `${Buffer.from(serial).toString('hex')}${id.replace(/\D/g, '').padStart(8, '0')}`.slice(-24).padStart(24, '0');
  return ['60', '06', '01', '60', ...(digits.match(/../g) ?? [])].join(':').toUpperCase();
}

export const volumeTypes: readonly ResourceType[] = [pool, lun, storageResource, snap];
