import type { SimulatedAccessGroup } from '../access-group-store.js';
import type { ArrayState } from '../array-state.js';
import { limitExceeded } from '../element-error.js';
import type { JsonObject } from '../parameters.js';
import type { MethodTable } from './method.js';

const LONGEST_NAME = 64;
const GROUPS_PER_VOLUME = 64;

function groupAnswer({ volumes }: ArrayState, group: SimulatedAccessGroup): JsonObject {
  const isDeleted = (volumeID: number): boolean => volumes.get(volumeID)?.status === 'deleted';
  return {
    ...group,
    volumes: group.volumes.filter((volumeID) => !isDeleted(volumeID)),
    deletedVolumes: group.volumes.filter(isDeleted),
    initiatorIDs: group.initiators.map((_name, index) => group.volumeAccessGroupID * 100 + index),
  };
}

/** @throws xVolumeIDDoesNotExist, or xExceededLimit when one of them is in too many groups */
function checkVolumes({ volumes, groups }: ArrayState, volumeIDs: readonly number[]): readonly number[] {
  for (const volumeID of volumeIDs) {
    volumes.needed(volumeID);
    if (groups.ofVolume(volumeID).length >= GROUPS_PER_VOLUME) throw limitExceeded('number of VolumeAccessGroups per Volume');
  }
  return [...new Set(volumeIDs)];
}

const single = (state: ArrayState, group: SimulatedAccessGroup): JsonObject => ({ volumeAccessGroup: groupAnswer(state, group) });

export const accessGroupMethods: MethodTable = {
  ListVolumeAccessGroups: (state, params) => {
    const wanted = params.optionalIntegers('volumeAccessGroups');
    const start = params.optionalInteger('startVolumeAccessGroupID') ?? 0;
    const limit = params.optionalInteger('limit') ?? Infinity;
    const found = state.groups.all().filter(({ volumeAccessGroupID: id }) => wanted?.includes(id) ?? id >= start);
    const missing = wanted?.filter((id) => state.groups.get(id) === undefined);
    return {
      volumeAccessGroups: found.slice(0, Math.max(0, limit)).map((group) => groupAnswer(state, group)),
      ...(missing === undefined || missing.length === 0 ? {} : { volumeAccessGroupsNotFound: missing }),
    };
  },
  CreateVolumeAccessGroup: (state, params) => {
    const group = state.groups.create({
      name: params.text('name', LONGEST_NAME),
      initiators: [...new Set(params.optionalTexts('initiators') ?? [])],
      volumes: checkVolumes(state, params.optionalIntegers('volumes') ?? []),
      attributes: params.attributes() ?? {},
    });
    return { ...single(state, group), volumeAccessGroupID: group.volumeAccessGroupID };
  },
  ModifyVolumeAccessGroup: (state, params) => {
    const name = params.optionalText('name', LONGEST_NAME);
    const initiators = params.optionalTexts('initiators');
    const volumes = params.optionalIntegers('volumes');
    const attributes = params.attributes();
    const group = state.groups.modify(params.integer('volumeAccessGroupID'), {
      ...(name === undefined ? {} : { name }),
      ...(initiators === undefined ? {} : { initiators: [...new Set(initiators)] }),
      ...(volumes === undefined ? {} : { volumes: checkVolumes(state, volumes) }),
      ...(attributes === undefined ? {} : { attributes }),
    });
    return single(state, group);
  },
  AddVolumesToVolumeAccessGroup: (state, params) =>
    single(state, state.groups.addVolumes(params.integer('volumeAccessGroupID'), checkVolumes(state, params.integers('volumes')))),
  RemoveVolumesFromVolumeAccessGroup: (state, params) =>
    single(state, state.groups.removeVolumes(params.integer('volumeAccessGroupID'), params.integers('volumes'))),
  AddInitiatorsToVolumeAccessGroup: (state, params) =>
    single(state, state.groups.addInitiators(params.integer('volumeAccessGroupID'), params.texts('initiators'))),
  RemoveInitiatorsFromVolumeAccessGroup: (state, params) =>
    single(state, state.groups.removeInitiators(params.integer('volumeAccessGroupID'), params.texts('initiators'))),
  DeleteVolumeAccessGroup: ({ groups }, params) => {
    groups.delete(params.integer('volumeAccessGroupID'));
    return {};
  },
};
