import {
  DriverError,
  type ConnectionInfo,
  type Connector,
  type Snapshot,
  type SnapshotModelUpdate,
  type TerminationInfo,
  type Volume,
  type VolumeDriver,
  type VolumeModelUpdate,
  type VolumeStats,
} from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import type { UnityAdapter } from './unity-adapter.js';
import { formatLocation, lunIdIn } from './unity-location.js';
import type { LunToAttach, UnityLun, UnitySnap } from './unity-records.js';
import { UnityRest } from './unity-rest.js';
import { UnitySystem } from './unity-system.js';
import { UnityVolumes } from './unity-volumes.js';

const BYTES_PER_GIB = 2 ** 30;
const DRIVER_VERSION = '1.0.0';

/**
 * Volumes on one Unity array. What needs a lock is in the adapter, which knows how hosts reach them, and in its client.
 * Source: Cinder `volume/drivers/dell_emc/unity/driver.py`.
 */
@injectable()
export abstract class UnityDriver implements VolumeDriver {
  protected abstract readonly adapter: UnityAdapter;
  readonly #rest: UnityRest;
  readonly #volumes: UnityVolumes;
  readonly #system: UnitySystem;

  constructor(@inject(UnityRest) rest: UnityRest, @inject(UnityVolumes) volumes: UnityVolumes, @inject(UnitySystem) system: UnitySystem) {
    this.#rest = rest;
    this.#volumes = volumes;
    this.#system = system;
  }

  async doSetup(): Promise<void> {
    await this.#rest.login();
    await this.#system.assertVersion();
  }

  async checkForSetupError(): Promise<void> {
    await this.#volumes.pool();
    if ((await this.adapter.ports()).length > 0) return;
    throw new DriverError('ERR_BACKEND_CONFIG', `the array has no ${this.adapter.storageProtocol} port`);
  }

  async createVolume(volume: Volume): Promise<VolumeModelUpdate> {
    return this.#recorded(await this.#volumes.create(volume.name, volume.sizeGiB, volume.displayName ?? ''));
  }

  async deleteVolume(volume: Volume): Promise<void> {
    const lun = await this.#findLun(volume);
    if (lun !== undefined) await this.#volumes.delete(lun.id);
  }

  async createSnapshot(snapshot: Snapshot): Promise<SnapshotModelUpdate> {
    return { providerId: await this.#volumes.createSnap((await this.#lunOf(snapshot.volume)).id, snapshot.name) };
  }

  async deleteSnapshot(snapshot: Snapshot): Promise<void> {
    const snap = await this.#volumes.snapNamed(snapshot.name);
    if (snap !== undefined) await this.#volumes.deleteSnap(snap.id);
  }

  /** A snapshot of the source serves as the clone's origin, and goes afterwards. */
  async createClonedVolume(volume: Volume, source: Volume): Promise<VolumeModelUpdate> {
    const lun = await this.#lunOf(source);
    const snapId = await this.#volumes.createSnap(lun.id, `snap_clone_${volume.id}`);
    try {
      return await this.#clone({ id: snapId, lun }, volume);
    } finally {
      await this.#volumes.deleteSnap(snapId);
    }
  }

  async createVolumeFromSnapshot(volume: Volume, snapshot: Snapshot): Promise<VolumeModelUpdate> {
    const snap = await this.#volumes.snapNamed(snapshot.name);
    if (snap === undefined) throw new DriverError('ERR_SNAPSHOT_NOT_FOUND', `the array has no snapshot "${snapshot.name}"`);
    return this.#clone(snap, volume);
  }

  async extendVolume(volume: Volume, newSizeGiB: number): Promise<void> {
    await this.#volumes.extendTo((await this.#lunOf(volume)).id, newSizeGiB);
  }

  async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    const initiators = this.adapter.initiatorsOf(connector);
    const attachment = await this.adapter.createHostAndAttach(connector.host, attachable(await this.#lunOf(volume), volume), initiators);
    return this.adapter.connectionInfo(attachment, connector, volume);
  }

  async terminateConnection(volume: Volume, connector: Connector | null): Promise<TerminationInfo> {
    const found = await this.#findLun(volume);
    const lun = found === undefined ? undefined : attachable(found, volume);
    if (connector === null) {
      if (lun !== undefined) await this.adapter.client.detach(lun, null);
      return this.adapter.terminationInfo(false, null);
    }
    if (isUsedAgain(volume, connector)) return this.adapter.terminationInfo(false, connector);
    return this.adapter.terminationInfo(await this.adapter.detachAndDeleteHost(connector.host, lun), connector);
  }

  async getVolumeStats(): Promise<VolumeStats> {
    const { name, sizeTotal, sizeFree, sizeSubscribed } = await this.#volumes.pool();
    return {
      volume_backend_name: this.#rest.settings.volumeBackendName,
      vendor_name: 'Dell EMC',
      driver_version: DRIVER_VERSION,
      storage_protocol: this.adapter.storageProtocol,
      pools: [
        {
          pool_name: name,
          total_capacity_gb: sizeTotal / BYTES_PER_GIB,
          free_capacity_gb: sizeFree / BYTES_PER_GIB,
          provisioned_capacity_gb: sizeSubscribed / BYTES_PER_GIB,
          location_info: `${name}|${await this.#system.serialNumber()}`,
          thin_provisioning_support: true,
          thick_provisioning_support: false,
          multiattach: true,
        },
      ],
    };
  }

  /** Makes a thin clone of the size that was asked for; one that could not be grown is removed. */
  async #clone(snap: Pick<UnitySnap, 'id' | 'lun'>, volume: Volume): Promise<VolumeModelUpdate> {
    const id = await this.#volumes.thinClone(snap, volume.name, volume.displayName ?? '');
    try {
      await this.#volumes.extendTo(id, volume.sizeGiB);
    } catch (error) {
      await this.#volumes.delete(id).catch(() => undefined); // what failed is worth more than what the removal says
      throw error;
    }
    return this.#recorded(id);
  }

  async #recorded(lunId: string): Promise<VolumeModelUpdate> {
    const location = { id: lunId, system: await this.#system.serialNumber(), type: 'lun', version: DRIVER_VERSION };
    return { providerId: lunId, providerLocation: formatLocation(location) };
  }

  /** A record may have lost the location that the driver gave; the name stays. */
  async #findLun(volume: Volume): Promise<UnityLun | undefined> {
    const id = lunIdIn(volume.providerLocation, await this.#system.serialNumber());
    return id === undefined ? this.#volumes.lunNamed(volume.name) : this.#volumes.lun(id);
  }

  async #lunOf(volume: Volume): Promise<UnityLun> {
    const lun = await this.#findLun(volume);
    if (lun === undefined) throw new DriverError('ERR_VOLUME_NOT_FOUND', `the array has no LUN of volume ${volume.id}`, { volumeId: volume.id });
    return lun;
  }
}

function attachable({ id }: UnityLun, { multiattach = false }: Volume): LunToAttach {
  return { id, isShared: multiattach };
}

/** True when another attachment of the volume on the same host goes on. */
function isUsedAgain({ attachments = [] }: Volume, { host }: Connector): boolean {
  return attachments.filter(({ connector }) => connector.host === host).length > 1;
}
