import type { ArrayState } from '../array-state.js';
import { invalidParameter, volumeMissing } from '../element-error.js';
import type { JsonObject, Parameters } from '../parameters.js';
import { volumeAnswer, IOPS_CURVE } from '../volume-answer.js';
import { DEFAULT_QOS, type QualityOfService, type SimulatedVolume } from '../volume-store.js';
import type { MethodTable } from './method.js';

export const LONGEST_NAME = 64;
export const ACCESSES = ['readWrite', 'readOnly', 'locked', 'replicationTarget'] as const;
const STATUSES = ['creating', 'snapshotting', 'init', 'active', 'deleted'] as const;
const MOST_LISTED = 10_000;

const listed = (state: ArrayState, volumes: readonly SimulatedVolume[]): JsonObject => ({ volumes: volumes.map((volume) => volumeAnswer(state, volume)) });

/** One page: those from a number on, as many as asked for. */
function page(volumes: readonly SimulatedVolume[], params: Parameters): readonly SimulatedVolume[] {
  const start = params.optionalInteger('startVolumeID') ?? 0;
  const limit = params.optionalInteger('limit') ?? MOST_LISTED;
  return volumes.filter(({ volumeID }) => volumeID >= start).slice(0, Math.max(0, limit));
}

/** What is not named stays; an empty object changes nothing. */
function qualityOfService(params: Parameters, before: QualityOfService): QualityOfService {
  const wanted = { ...before, ...Object.fromEntries(Object.entries(params.optionalObject('qos') ?? {}).filter(([name]) => Object.hasOwn(before, name))) };
  const { minIOPS, maxIOPS, burstIOPS } = wanted;
  if (![minIOPS, maxIOPS, burstIOPS].every((iops) => Number.isInteger(iops) && iops >= 50 && iops <= 200_000) || minIOPS > maxIOPS || maxIOPS > burstIOPS) {
    throw invalidParameter('qos must have minIOPS, maxIOPS and burstIOPS from 50 to 200000, in this order.');
  }
  return wanted;
}

/** Whoever counts reads and then writes; a count that does not rise undoes that of somebody else, whose write came between the two. */
function noteLostUpdate({ journal }: ArrayState, { volumeID, attributes }: SimulatedVolume, written: JsonObject): void {
  const [before, after] = [attributes['cloned_count'], written['cloned_count']];
  if (typeof before !== 'number' || typeof after !== 'number' || after > before) return;
  journal.violation(`lost update of volume ${volumeID}: cloned_count ${after} was written over ${before}`);
}

export const volumeMethods: MethodTable = {
  ListVolumes: (state, params) => {
    const ids = params.optionalIntegers('volumeIDs');
    const accounts = params.optionalIntegers('accounts');
    const name = params.optionalText('volumeName', 1_000);
    const status = params.optionalChoice('volumeStatus', STATUSES);
    const isPaired = params.flag('isPaired', false);
    const fitting = state.volumes.all().filter(
      (volume) =>
        (ids?.includes(volume.volumeID) ?? true) &&
        (accounts?.includes(volume.accountID) ?? true) &&
        (name === undefined || volume.name === name) &&
        (status === undefined || volume.status === status) &&
        !isPaired,
    );
    const found = page(fitting, params);
    if (name !== undefined && found.every((volume) => volume.status === 'deleted')) state.lookups.foundNone(name);
    return listed(state, found);
  },
  ListActiveVolumes: (state, params) => listed(state, page(state.volumes.all().filter(({ status }) => status === 'active'), params)),
  ListDeletedVolumes: (state) => listed(state, state.volumes.all().filter(({ status }) => status === 'deleted')),
  ListVolumesForAccount: (state, params) => {
    const { accountID } = state.accounts.needed(params.integer('accountID'));
    return listed(state, page(state.volumes.ofAccount(accountID), params));
  },
  CreateVolume: async (state, params) => {
    const wanted = {
      name: params.text('name', LONGEST_NAME),
      accountID: state.accounts.needed(params.integer('accountID')).accountID,
      totalSize: params.integer('totalSize'),
      enable512e: params.flag('enable512e', true),
      attributes: params.attributes() ?? {},
      qos: qualityOfService(params, DEFAULT_QOS),
    };
    await state.window.pass('create');
    state.accounts.needed(wanted.accountID);
    const volume = state.volumes.create(wanted);
    noteMade(state, volume);
    return { volumeID: volume.volumeID, volume: volumeAnswer(state, volume), curve: IOPS_CURVE };
  },
  ModifyVolume: async (state, params) => {
    const { volumeID } = state.volumes.needed(params.integer('volumeID'));
    const accountID = params.optionalInteger('accountID');
    const access = params.optionalChoice('access', ACCESSES);
    const attributes = params.attributes();
    const totalSize = params.optionalInteger('totalSize');
    await state.window.pass('modify');
    const before = state.volumes.needed(volumeID);
    const changed = state.volumes.modify(volumeID, {
      qos: qualityOfService(params, before.qos),
      ...(accountID === undefined ? {} : { accountID: state.accounts.needed(accountID).accountID }),
      ...(access === undefined ? {} : { access }),
      ...(attributes === undefined ? {} : { attributes }),
      ...(totalSize === undefined ? {} : { totalSize }),
    });
    if (attributes !== undefined) noteLostUpdate(state, before, attributes);
    if (access === 'locked' || access === 'replicationTarget') state.sessions.terminate(volumeID);
    return { volume: volumeAnswer(state, changed), curve: IOPS_CURVE };
  },
  DeleteVolume: (state, params) => {
    const volumeID = params.integer('volumeID');
    const volume = state.volumes.delete(volumeID);
    state.clones.cancelInto(volumeID);
    state.sessions.terminate(volumeID);
    return { volume: volumeAnswer(state, volume), volumeID, curve: IOPS_CURVE };
  },
  PurgeDeletedVolume: (state, params) => {
    state.purge(params.integer('volumeID'));
    return {};
  },
  RestoreDeletedVolume: (state, params) => {
    state.volumes.restore(params.integer('volumeID'));
    return {};
  },
  GetVolumeStats: ({ volumes, groups }, params) => {
    const volumeID = params.integer('volumeID');
    const volume = volumes.get(volumeID);
    if (volume === undefined) throw volumeMissing(volumeID);
    return {
      volumeStats: {
        accountID: volume.accountID, actualIOPS: 0, averageIOPSize: 0, burstIOPSCredit: 0, clientQueueDepth: 0, latencyUSec: 0, nonZeroBlocks: 0,
        readBytes: 0, readOps: 0, throttle: 0, timestamp: new Date().toISOString(), volumeID, volumeSize: volume.totalSize, volumeUtilization: 0,
        volumeAccessGroups: groups.ofVolume(volumeID).map(({ volumeAccessGroupID }) => volumeAccessGroupID),
        writeBytes: 0, writeOps: 0, zeroBlocks: volume.totalSize / 4_096,
      },
    };
  },
};

/** Tells the watch over names that a volume was made, by whatever method. */
export function noteMade({ lookups, volumes }: ArrayState, { name, volumeID }: SimulatedVolume): void {
  const others = volumes.all().filter((other) => other.name === name && other.volumeID !== volumeID && other.status !== 'deleted');
  lookups.made(name, volumeID, others.map((other) => other.volumeID));
}
