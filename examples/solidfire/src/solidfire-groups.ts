import { DriverError } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { isSame, type SolidFireAccess } from './solidfire-access.js';
import { SolidFireClient } from './solidfire-client.js';
import { hasSolidFireError, isOutcomeUnknown, SOLIDFIRE_ERRORS, tolerating } from './solidfire-errors.js';
import { groupName } from './solidfire-names.js';
import type { SolidFireAccessGroup, SolidFireVolume } from './solidfire-records.js';

const FIND_ATTEMPTS = 5;

/**
 * Hosts are let in by volume access groups, one for each initiator. The cluster lets an initiator be in one group only, so that two first
 * comers need no lock: one makes the group, the other is told so and finds it. Groups are never removed: whoever has just found an empty
 * one is about to use it.
 */
@injectable()
export class SolidFireGroups implements SolidFireAccess {
  readonly #client: SolidFireClient;

  constructor(@inject(SolidFireClient) client: SolidFireClient) {
    this.#client = client;
  }

  /** Group members need no secret. */
  async credentials(): Promise<undefined> {
    return undefined;
  }

  async allow({ volumeID }: SolidFireVolume, initiator: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const group = await this.#groupOf(initiator);
      try {
        if (group === undefined) await this.#create(initiator, volumeID);
        else if (!group.volumes.includes(volumeID)) await this.#add(group, volumeID);
        return;
      } catch (error) {
        if (attempt === FIND_ATTEMPTS || !isOvertaken(error, initiator)) throw error;
      }
    }
  }

  async deny(volume: SolidFireVolume, initiator: string | null): Promise<void> {
    const groups = (await this.#groups()).filter(({ volumes }) => volumes.includes(volume.volumeID));
    for (const group of groups) {
      const { initiators, volumeAccessGroupID } = group;
      if (initiator !== null && !initiators.some((member) => isSame(member, initiator))) continue;
      if (initiator !== null) assertAlone(group, initiator, 'ERR_DETACH_FAILED');
      const removing = this.#client.call('RemoveVolumesFromVolumeAccessGroup', { volumeAccessGroupID, volumes: [volume.volumeID] });
      await tolerating(removing, SOLIDFIRE_ERRORS.notInGroup, SOLIDFIRE_ERRORS.groupNotFound);
    }
  }

  async users({ volumeAccessGroups }: SolidFireVolume): Promise<readonly string[]> {
    return volumeAccessGroups.map((id) => `volume access group ${id}`);
  }

  async #groupOf(initiator: string): Promise<SolidFireAccessGroup | undefined> {
    const group = (await this.#groups()).find(({ initiators }) => initiators.some((member) => isSame(member, initiator)));
    if (group !== undefined) assertAlone(group, initiator, 'ERR_ATTACH_FAILED');
    return group;
  }

  async #groups(): Promise<readonly SolidFireAccessGroup[]> {
    return (await this.#client.call<{ volumeAccessGroups: readonly SolidFireAccessGroup[] }>('ListVolumeAccessGroups')).volumeAccessGroups;
  }

  async #create(initiator: string, volumeID: number): Promise<void> {
    const attributes = { openstack: true }; // as the original marks the groups it makes
    await this.#client.call('CreateVolumeAccessGroup', { name: groupName(initiator), initiators: [initiator], volumes: [volumeID], attributes });
  }

  async #add({ volumeAccessGroupID }: SolidFireAccessGroup, volumeID: number): Promise<void> {
    const adding = this.#client.call('AddVolumesToVolumeAccessGroup', { volumeAccessGroupID, volumes: [volumeID] });
    await tolerating(adding, SOLIDFIRE_ERRORS.alreadyInGroup);
  }
}

/** True when looking again is worth it: somebody else has made the group, or removed it; or our own attempt may have made it. */
function isOvertaken(error: unknown, initiator: string): boolean {
  if (hasSolidFireError(error, SOLIDFIRE_ERRORS.groupNotFound) || isOutcomeUnknown(error)) return true;
  // The same error without the name means that the cluster has no room for one more group.
  return hasSolidFireError(error, SOLIDFIRE_ERRORS.limitExceeded) && (error as Error).message.toLowerCase().includes(initiator.toLowerCase());
}

/** Whatever is done with a group is done to all of its initiators. */
function assertAlone({ name, initiators }: SolidFireAccessGroup, initiator: string, code: 'ERR_ATTACH_FAILED' | 'ERR_DETACH_FAILED'): void {
  if (initiators.length === 1) return;
  throw new DriverError(code, `${initiator} is in the volume access group ${name} with others (${initiators.join(', ')}); give it a group of its own`);
}
