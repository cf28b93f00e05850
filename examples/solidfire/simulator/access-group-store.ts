import { ElementError, limitExceeded } from './element-error.js';
import type { JsonObject } from './parameters.js';

export interface SimulatedAccessGroup {
  readonly volumeAccessGroupID: number;
  readonly name: string;
  readonly initiators: readonly string[];
  readonly volumes: readonly number[];
  readonly attributes: JsonObject;
}

const INITIATORS_PER_GROUP = 64;
const VOLUMES_PER_GROUP = 2_000;

/** Volume access groups: their initiators reach their volumes without a secret. An initiator is in one group at most; names need not be unique. */
export class AccessGroupStore {
  readonly #groups = new Map<number, SimulatedAccessGroup>();
  readonly #limit: number;
  #made = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  create(wanted: Omit<SimulatedAccessGroup, 'volumeAccessGroupID'>): SimulatedAccessGroup {
    if (this.#groups.size >= this.#limit) throw limitExceeded('number of VolumeAccessGroups');
    const group = { ...wanted, volumeAccessGroupID: this.#made + 1 };
    this.#checkMembers(group);
    this.#made += 1;
    return this.#set(group);
  }

  all(): readonly SimulatedAccessGroup[] {
    return [...this.#groups.values()];
  }

  ofVolume(volumeID: number): readonly SimulatedAccessGroup[] {
    return this.all().filter(({ volumes }) => volumes.includes(volumeID));
  }

  get(volumeAccessGroupID: number): SimulatedAccessGroup | undefined {
    return this.#groups.get(volumeAccessGroupID);
  }

  needed(volumeAccessGroupID: number): SimulatedAccessGroup {
    const group = this.#groups.get(volumeAccessGroupID);
    if (group !== undefined) return group;
    throw new ElementError('xVolumeAccessGroupIDDoesNotExist', `VolumeAccessGroupID ${volumeAccessGroupID} does not exist.`);
  }

  addVolumes(volumeAccessGroupID: number, added: readonly number[]): SimulatedAccessGroup {
    const group = this.needed(volumeAccessGroupID);
    const present = added.find((volumeID) => group.volumes.includes(volumeID));
    if (present !== undefined) {
      throw new ElementError('xAlreadyInVolumeAccessGroup', `VolumeID ${present} is already in VolumeAccessGroupID ${volumeAccessGroupID}`);
    }
    return this.#checkedSet({ ...group, volumes: [...new Set([...group.volumes, ...added])] });
  }

  removeVolumes(volumeAccessGroupID: number, removed: readonly number[]): SimulatedAccessGroup {
    const group = this.needed(volumeAccessGroupID);
    const absent = removed.find((volumeID) => !group.volumes.includes(volumeID));
    if (absent !== undefined) throw new ElementError('xNotInVolumeAccessGroup', `VolumeID ${absent} is not in VolumeAccessGroupID ${volumeAccessGroupID}`);
    return this.#set({ ...group, volumes: group.volumes.filter((volumeID) => !removed.includes(volumeID)) });
  }

  addInitiators(volumeAccessGroupID: number, added: readonly string[]): SimulatedAccessGroup {
    const group = this.needed(volumeAccessGroupID);
    return this.#checkedSet({ ...group, initiators: [...group.initiators, ...added.filter((name) => !hasInitiator(group, name))] });
  }

  removeInitiators(volumeAccessGroupID: number, removed: readonly string[]): SimulatedAccessGroup {
    const group = this.needed(volumeAccessGroupID);
    const gone = removed.map((name) => name.toLowerCase());
    return this.#set({ ...group, initiators: group.initiators.filter((name) => !gone.includes(name.toLowerCase())) });
  }

  modify(volumeAccessGroupID: number, changes: Partial<Omit<SimulatedAccessGroup, 'volumeAccessGroupID'>>): SimulatedAccessGroup {
    return this.#checkedSet({ ...this.needed(volumeAccessGroupID), ...changes });
  }

  delete(volumeAccessGroupID: number): void {
    this.needed(volumeAccessGroupID);
    this.#groups.delete(volumeAccessGroupID);
  }

  forgetVolume(volumeID: number): void {
    for (const group of this.ofVolume(volumeID)) this.removeVolumes(group.volumeAccessGroupID, [volumeID]);
  }

  #checkedSet(group: SimulatedAccessGroup): SimulatedAccessGroup {
    this.#checkMembers(group);
    return this.#set(group);
  }

  #checkMembers({ volumeAccessGroupID, initiators, volumes }: SimulatedAccessGroup): void {
    if (initiators.length > INITIATORS_PER_GROUP) throw limitExceeded('number of Initiators per VolumeAccessGroup');
    if (volumes.length > VOLUMES_PER_GROUP) throw limitExceeded('number of Volumes per VolumeAccessGroup');
    const others = this.all().filter((group) => group.volumeAccessGroupID !== volumeAccessGroupID);
    const taken = initiators.find((name) => others.some((group) => hasInitiator(group, name)));
    if (taken !== undefined) throw limitExceeded(`number of VolumeAccessGroups per Initiator: ${taken}`);
  }

  #set(group: SimulatedAccessGroup): SimulatedAccessGroup {
    this.#groups.set(group.volumeAccessGroupID, group);
    return group;
  }
}

/** iSCSI names have no case. */
export function hasInitiator({ initiators }: SimulatedAccessGroup, name: string): boolean {
  return initiators.some((member) => member.toLowerCase() === name.toLowerCase());
}
