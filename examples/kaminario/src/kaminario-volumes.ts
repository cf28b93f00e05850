import { DriverError } from '@holdfast/volume';
import { injectable } from 'inversify';
import type { VolumeHome } from './kaminario-arrays.js';
import type { KaminarioClient } from './kaminario-client.js';
import { orBusy } from './kaminario-errors.js';
import { KIB_PER_GIB, refOf, type K2Reference, type K2Types } from './kaminario-objects.js';

const RETENTION_POLICY = 'Best_Effort_Retention';

/** Volumes, their groups and snapshots. The array sees to their names by itself, so they need no lock but that of the single call. */
@injectable()
export class KaminarioVolumes {
  /** A volume in a group of its own. */
  async create({ client, volumeName, groupName }: VolumeHome, sizeGiB: number, isDedup: boolean): Promise<void> {
    if ((await client.find('volumes', { name: volumeName })) !== undefined) {
      throw new DriverError('ERR_VOLUME_EXISTS', `the array ${client.address} has a volume "${volumeName}" already`);
    }
    try {
      const group = await client.create('volume_groups', { name: groupName, quota: 0, is_dedup: isDedup });
      await client.create('volumes', { name: volumeName, size: sizeGiB * KIB_PER_GIB, volume_group: refOf('volume_groups', group) });
    } catch (error) {
      // By name: the array may have made them although it answered busy, or nothing. What failed is worth more than what this says.
      await this.remove({ client, volumeName, groupName }).catch(() => undefined);
      throw error;
    }
  }

  /** @throws `ERR_VOLUME_BUSY` while it is mapped or has snapshots */
  async remove({ client, volumeName, groupName }: VolumeHome): Promise<void> {
    const volume = await client.find('volumes', { name: volumeName });
    if (volume !== undefined) await orBusy(client.remove('volumes', volume), `volume "${volumeName}"`);
    const group = await client.find('volume_groups', { name: groupName });
    if (group !== undefined) await orBusy(client.remove('volume_groups', group), `volume group "${groupName}"`);
  }

  /** @throws `ERR_VOLUME_NOT_FOUND` */
  async get({ client, volumeName }: VolumeHome): Promise<K2Types['volumes']> {
    const volume = await client.find('volumes', { name: volumeName });
    if (volume !== undefined) return volume;
    throw new DriverError('ERR_VOLUME_NOT_FOUND', `the array ${client.address} has no volume "${volumeName}"`);
  }

  /** Sees to it that the volume has at least this size. */
  async extendTo(home: VolumeHome, sizeGiB: number): Promise<void> {
    const volume = await this.get(home);
    const size = sizeGiB * KIB_PER_GIB;
    if (volume.size < size) await home.client.change('volumes', volume, { size });
  }

  async createSnapshot(home: VolumeHome, shortName: string): Promise<void> {
    const { volume_group: source } = await this.get(home);
    const policy = await this.#retentionPolicy(home.client);
    await home.client.create('snapshots', { short_name: shortName, source, retention_policy: policy, is_auto_deleteable: false });
  }

  /** Deletes a snapshot or view, with the mappings of the view. @throws `ERR_VOLUME_BUSY` while the snapshot has views */
  async removeSnapshot(client: KaminarioClient, shortName: string): Promise<void> {
    const snapshot = await client.find('snapshots', { short_name: shortName });
    if (snapshot !== undefined) await orBusy(client.remove('snapshots', snapshot), `snapshot "${shortName}"`);
  }

  /** A view is a snapshot of a snapshot that hosts can be given. @throws `ERR_SNAPSHOT_NOT_FOUND` */
  async createView(client: KaminarioClient, snapshotName: string, viewName: string): Promise<void> {
    const source = await this.#snapshot(client, snapshotName);
    const policy = await this.#retentionPolicy(client);
    await client.create('snapshots', { short_name: viewName, source, retention_policy: policy, is_exposable: true });
  }

  /** The view, and what the array really maps of it. @throws `ERR_SNAPSHOT_NOT_FOUND` */
  async viewRefs(client: KaminarioClient, viewName: string): Promise<{ readonly view: K2Reference; readonly volsnap: K2Reference }> {
    const view = await this.#snapshot(client, viewName);
    const volsnap = await client.find('volsnaps', { snapshot: view });
    if (volsnap === undefined) throw new DriverError('ERR_SNAPSHOT_NOT_FOUND', `the view "${viewName}" of the array ${client.address} shows no volume`);
    return { view, volsnap: refOf('volsnaps', volsnap) };
  }

  async #snapshot(client: KaminarioClient, shortName: string): Promise<K2Reference> {
    const snapshot = await client.find('snapshots', { short_name: shortName });
    if (snapshot !== undefined) return refOf('snapshots', snapshot);
    throw new DriverError('ERR_SNAPSHOT_NOT_FOUND', `the array ${client.address} has no snapshot "${shortName}"`);
  }

  async #retentionPolicy(client: KaminarioClient): Promise<K2Reference> {
    const policy = await client.find('retention_policies', { name: RETENTION_POLICY });
    if (policy !== undefined) return refOf('retention_policies', policy);
    throw new DriverError('ERR_BACKEND_CONFIG', `the array ${client.address} has no retention policy "${RETENTION_POLICY}", which snapshots need`);
  }
}
