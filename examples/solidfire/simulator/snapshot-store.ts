import { randomUUID } from 'node:crypto';
import { ElementError } from './element-error.js';
import type { JsonObject } from './parameters.js';
import { timeText, type SimulatedVolume } from './volume-store.js';

export interface SimulatedSnapshot {
  readonly snapshotID: number;
  readonly volumeID: number;
  readonly name: string;
  readonly totalSize: number;
  readonly attributes: JsonObject;
  readonly createTime: string;
  readonly snapshotUUID: string;
  readonly content: string;
  /** The group snapshot it was made with. */
  readonly group?: GroupSnapshot;
}

/** Snapshots of several volumes that were made at one moment. */
export interface GroupSnapshot {
  readonly groupSnapshotID: number;
  readonly groupSnapshotUUID: string;
  readonly name: string;
  readonly attributes: JsonObject;
  readonly createTime: string;
}

/** Snapshots by number. Names need not be unique. */
export class SnapshotStore {
  readonly #snapshots = new Map<number, SimulatedSnapshot>();
  readonly #groups = new Map<number, GroupSnapshot>();
  readonly #perVolume: number;
  #made = 0;
  #groupsMade = 0;

  constructor(perVolume: number) {
    this.#perVolume = perVolume;
  }

  create(volume: SimulatedVolume, name: string | undefined, attributes: JsonObject = {}): SimulatedSnapshot {
    this.#assertRoom(volume);
    return this.#add(volume, name, attributes);
  }

  /** All of them or none. */
  createGroup(volumes: readonly SimulatedVolume[], name: string | undefined, attributes: JsonObject = {}): GroupSnapshot {
    for (const volume of volumes) this.#assertRoom(volume);
    const createTime = timeText();
    const groupSnapshotID = (this.#groupsMade += 1);
    const group = { groupSnapshotID, groupSnapshotUUID: randomUUID(), name: name ?? createTime, attributes, createTime };
    this.#groups.set(groupSnapshotID, group);
    for (const volume of volumes) this.#add(volume, group.name, attributes, group);
    return group;
  }

  groups(): readonly GroupSnapshot[] {
    return [...this.#groups.values()];
  }

  membersOf({ groupSnapshotID }: GroupSnapshot): readonly SimulatedSnapshot[] {
    return this.all().filter(({ group }) => group?.groupSnapshotID === groupSnapshotID);
  }

  neededGroup(groupSnapshotID: number): GroupSnapshot {
    const group = this.#groups.get(groupSnapshotID);
    if (group === undefined) throw new ElementError('xGroupSnapshotIDDoesNotExist', `GroupSnapshotID ${groupSnapshotID} does not exist.`);
    return group;
  }

  /** @param savesMembers - whether its snapshots stay, each by itself */
  deleteGroup(groupSnapshotID: number, savesMembers: boolean): void {
    for (const member of this.membersOf(this.neededGroup(groupSnapshotID))) {
      if (savesMembers) this.#snapshots.set(member.snapshotID, withoutGroup(member));
      else this.#snapshots.delete(member.snapshotID);
    }
    this.#groups.delete(groupSnapshotID);
  }

  all(): readonly SimulatedSnapshot[] {
    return [...this.#snapshots.values()];
  }

  ofVolume(volumeID: number): readonly SimulatedSnapshot[] {
    return this.all().filter((snapshot) => snapshot.volumeID === volumeID);
  }

  /** @param volumeID - when given, the snapshot must be one of this volume */
  needed(snapshotID: number, volumeID?: number): SimulatedSnapshot {
    const snapshot = this.#snapshots.get(snapshotID);
    if (snapshot !== undefined && (volumeID === undefined || snapshot.volumeID === volumeID)) return snapshot;
    throw new ElementError('xSnapshotIDDoesNotExist', `SnapshotID ${snapshotID} does not exist.`);
  }

  /** A group snapshot goes with its last member. */
  delete(snapshotID: number): void {
    const { group } = this.needed(snapshotID);
    this.#snapshots.delete(snapshotID);
    if (group !== undefined && this.membersOf(group).length === 0) this.#groups.delete(group.groupSnapshotID);
  }

  forgetVolume(volumeID: number): void {
    for (const { snapshotID } of this.ofVolume(volumeID)) this.delete(snapshotID);
  }

  #assertRoom({ volumeID }: SimulatedVolume): void {
    if (this.ofVolume(volumeID).length < this.#perVolume) return;
    throw new ElementError('xMaxSnapshotsPerVolumeExceeded', `Exceeded maximum number of snapshots (${this.#perVolume}) of VolumeID ${volumeID}`);
  }

  #add({ volumeID, totalSize, content }: SimulatedVolume, name: string | undefined, attributes: JsonObject, group?: GroupSnapshot): SimulatedSnapshot {
    const createTime = timeText();
    const snapshotID = (this.#made += 1);
    const snapshot = { snapshotID, volumeID, name: name ?? createTime, totalSize, attributes, createTime, snapshotUUID: randomUUID(), content, ...(group && { group }) };
    this.#snapshots.set(snapshotID, snapshot);
    return snapshot;
  }
}

function withoutGroup({ group: _left, ...snapshot }: SimulatedSnapshot): SimulatedSnapshot {
  return snapshot;
}
