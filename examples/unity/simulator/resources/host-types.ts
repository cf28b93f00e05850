import type { ArrayState } from '../array-state.js';
import { INITIATOR_TYPES, type SimulatedHost, type SimulatedInitiator } from '../host-table.js';
import { FC_PORTS } from '../ports.js';
import { Reference, type Resource } from '../query/resource.js';
import { HEALTHY, OPERATING, smallType, type ResourceType } from './resource-type.js';

const PRODUCTION = 1;
const SNAPSHOT = 2;
const OPEN_NATIVE = 3;
const SOFTWARE_ISCSI = 2;

/** The ports at which an initiator is logged in. */
function pathsOf({ settings }: ArrayState, { id, type }: SimulatedInitiator): { readonly id: string; readonly port: string }[] {
  if (type !== INITIATOR_TYPES.fc || !settings.areFcHostsLoggedIn) return [];
  return FC_PORTS.map(({ id: port }) => ({ id: `${id}_${port}`, port }));
}

/** What a host sees, with the numbers at which it sees it. */
function hostLunsOf({ hlus, volumes }: ArrayState, hostId: string): Resource[] {
  return hlus.ofHost(hostId).map(([volumeId, hlu]) => {
    const snap = volumes.snap(volumeId);
    return {
      id: `${hostId}_${volumeId}_${snap === undefined ? 'prod' : 'snap'}`,
      host: new Reference('host', hostId),
      type: snap === undefined ? PRODUCTION : SNAPSHOT,
      hlu,
      lun: new Reference('lun', snap?.lunId ?? volumeId),
      snap: snap === undefined ? undefined : new Reference('snap', volumeId),
      isReadOnly: false,
    };
  });
}

function hostResource(state: ArrayState, { id, name, description, osType, type }: SimulatedHost): Resource {
  const initiatorsOfType = (wanted: number): Reference[] =>
    state.hosts.initiatorsOf(id).filter((initiator) => initiator.type === wanted).map((initiator) => new Reference('hostInitiator', initiator.id));
  return {
    id,
    name,
    description,
    osType,
    type,
    health: HEALTHY,
    autoManageType: 0,
    registrationType: 1,
    fcHostInitiators: initiatorsOfType(INITIATOR_TYPES.fc),
    iscsiHostInitiators: initiatorsOfType(INITIATOR_TYPES.iscsi),
    hostLUNs: hostLunsOf(state, id).map((hostLun) => new Reference('hostLUN', hostLun.id)),
    operationalStatus: OPERATING,
  };
}

const host: ResourceType = {
  name: 'host',
  description: 'A host that uses the system.',
  attributes:
    'autoManageType,datastores,description,fcHostInitiators,health,hostContainer,hostIPPorts,hostLUNs,hostPolledUUID,hostPushedUUID,hostUUID,' +
    'hostVVolDatastore,id,instanceId,isInitializationComplete,iscsiHostInitiators,lastPollTime,name,nfsShareAccesses,operationalStatus,' +
    'osType,registrationType,storageResources,type,vms',
  list: (state) => state.hosts.hosts().map((found) => hostResource(state, found)),
  find: (state, id) => {
    const found = state.hosts.host(id);
    return found === undefined ? undefined : hostResource(state, found);
  },
};

const hostLun: ResourceType = {
  name: 'hostLUN',
  description: 'A LUN or snapshot as one host sees it.',
  attributes: 'hlu,host,id,instanceId,isReadOnly,lun,snap,type',
  list: (state) => state.hosts.hosts().flatMap(({ id }) => hostLunsOf(state, id)),
  find: (state, id) => hostLunsOf(state, id.split('_', 2).join('_')).find((found) => found.id === id),
};

function initiatorResource(state: ArrayState, initiator: SimulatedInitiator): Resource {
  const { id, initiatorId, type, hostId, isIgnored } = initiator;
  const isFc = type === INITIATOR_TYPES.fc;
  return {
    id,
    health: HEALTHY,
    type,
    initiatorId,
    parentHost: new Reference('host', hostId),
    isIgnored,
    nodeWWN: isFc ? initiatorId.slice(0, 23) : undefined,
    portWWN: isFc ? initiatorId.slice(24) : undefined,
    iscsiType: isFc ? undefined : SOFTWARE_ISCSI,
    isChapSecretEnabled: isFc ? undefined : false,
    paths: pathsOf(state, initiator).map((path) => new Reference('hostInitiatorPath', path.id)),
    isBound: true,
    sourceType: OPEN_NATIVE,
    operationalStatus: OPERATING,
  };
}

const hostInitiator: ResourceType = {
  name: 'hostInitiator',
  description: 'An initiator of a host.',
  attributes:
    'chapUserName,health,id,initiatorId,instanceId,isBound,isChapSecretEnabled,isIgnored,iscsiType,name,nodeWWN,operationalStatus,parentHost,' +
    'paths,portWWN,sourceType,type',
  list: (state) => state.hosts.initiators().map((found) => initiatorResource(state, found)),
  find: (state, id) => {
    const found = state.hosts.initiator(id);
    return found === undefined ? undefined : initiatorResource(state, found);
  },
};

const hostInitiatorPath = smallType({
  name: 'hostInitiatorPath',
  description: 'An initiator that is logged in at a port.',
  attributes: 'fcPort,hostPushName,id,initiator,instanceId,isLoggedIn,iscsiPortal,registrationType,sessionIds',
  list: (state) =>
    state.hosts.initiators().flatMap((initiator) =>
      pathsOf(state, initiator).map(({ id, port }) => ({
        id,
        initiator: new Reference('hostInitiator', initiator.id),
        fcPort: new Reference('fcPort', port),
        registrationType: 0,
        isLoggedIn: true,
      })),
    ),
});

export const hostTypes: readonly ResourceType[] = [host, hostLun, hostInitiator, hostInitiatorPath];
