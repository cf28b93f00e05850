import {
  DriverError,
  isDriverError,
  type ConnectionInfo,
  type Connector,
  type Snapshot,
  type TerminationInfo,
  type Volume,
  type VolumeDriver,
  type VolumeStats,
} from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { DothillClient, type DothillHost } from './dothill-client.js';
import { snapshotName, volumeName } from './dothill-names.js';
import { portsOf, type DothillPort } from './dothill-ports.js';
import { DothillVolumes } from './dothill-volumes.js';

const CLONE_EXTRA_SHARE = 0.2;
const CLONE_EXTRA_GIB = 5.27;

/**
 * Volumes on one Dot Hill array, whatever the hosts reach it by. What needs a lock is in {@link DothillClient}.
 * Source: Cinder `volume/drivers/dothill/dothill_common.py`.
 */
@injectable()
export abstract class DothillDriver implements VolumeDriver {
  protected readonly client: DothillClient;
  protected readonly volumes: DothillVolumes;
  protected abstract readonly portType: 'iSCSI' | 'FC';

  constructor(@inject(DothillClient) client: DothillClient, @inject(DothillVolumes) volumes: DothillVolumes) {
    this.client = client;
    this.volumes = volumes;
  }

  async doSetup(): Promise<void> {
    await this.client.getSessionKey();
  }

  async checkForSetupError(): Promise<void> {
    await this.volumes.pool();
    await this.portsUp();
  }

  async createVolume(volume: Volume): Promise<void> {
    await this.volumes.create(volumeName(volume.id), volume.sizeGiB);
  }

  async deleteVolume(volume: Volume): Promise<void> {
    await this.volumes.delete(volumeName(volume.id));
  }

  async createSnapshot(snapshot: Snapshot): Promise<void> {
    await this.volumes.createSnapshot(volumeName(snapshot.volume.id), snapshotName(snapshot.id));
  }

  async deleteSnapshot(snapshot: Snapshot): Promise<void> {
    await this.volumes.deleteSnapshot(snapshotName(snapshot.id));
  }

  /** @throws `ERR_VOLUME_BUSY` while the source is attached: its content would change under the copy */
  async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
    if ((source.attachments?.length ?? 0) > 0) {
      throw new DriverError('ERR_VOLUME_BUSY', `volume ${source.id} is attached; detach it to clone it`, { volumeId: source.id });
    }
    await this.#copy(volumeName(source.id), source.sizeGiB, volume);
  }

  async createVolumeFromSnapshot(volume: Volume, snapshot: Snapshot): Promise<void> {
    await this.#copy(snapshotName(snapshot.id), snapshot.volumeSizeGiB, volume);
  }

  async extendVolume(volume: Volume, newSizeGiB: number): Promise<void> {
    await this.volumes.extendTo(volumeName(volume.id), newSizeGiB);
  }

  async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    const host = this.hostOf(connector);
    const ports = await this.portsUp();
    const lun = await this.client.mapVolume(volumeName(volume.id), host);
    return this.connectionInfo(lun, ports, connector);
  }

  async terminateConnection(volume: Volume, connector: Connector | null): Promise<TerminationInfo | void> {
    const initiators = connector === null ? null : this.hostOf(connector).initiators;
    const isLast = await this.client.unmapVolume(volumeName(volume.id), initiators);
    return this.terminationInfo(isLast, connector);
  }

  async getVolumeStats(): Promise<VolumeStats> {
    const { totalGiB, freeGiB, owner } = await this.volumes.pool();
    const { poolName, volumeBackendName } = this.client.settings;
    return {
      volume_backend_name: volumeBackendName,
      vendor_name: 'DotHill',
      driver_version: '1.0.0',
      storage_protocol: this.portType,
      pools: [
        {
          pool_name: poolName,
          total_capacity_gb: totalGiB,
          free_capacity_gb: freeGiB,
          location_info: `${this.constructor.name}:${this.client.arrayName}:${poolName}:${owner}`,
          QoS_support: false,
          multiattach: true,
        },
      ],
    };
  }

  /** @throws `ERR_CONNECTOR_INVALID` when the connector lacks what this protocol tells hosts by */
  protected abstract hostOf(connector: Connector): DothillHost;
  protected abstract connectionInfo(lun: number, ports: readonly DothillPort[], connector: Connector): ConnectionInfo | Promise<ConnectionInfo>;
  protected abstract terminationInfo(isLast: boolean, connector: Connector | null): TerminationInfo | void | Promise<TerminationInfo | void>;

  /** Ports of this protocol that have a link. @throws `ERR_BACKEND_CONFIG` when there is none */
  protected async portsUp(): Promise<readonly DothillPort[]> {
    const ports = portsOf(await this.client.apiRequest(['show', 'ports'])).filter(({ type, isUp }) => isUp && type === this.portType);
    if (ports.length === 0) throw new DriverError('ERR_BACKEND_CONFIG', `the array has no ${this.portType} port with a link`);
    return ports;
  }

  /** Copies, then grows the copy; a copy that could not be finished is removed. */
  async #copy(source: string, sourceGiB: number, volume: Volume): Promise<void> {
    await this.#assertRoomToCopy(volume);
    const destination = volumeName(volume.id);
    try {
      await this.volumes.copy(source, destination);
      if (volume.sizeGiB > sourceGiB) await this.volumes.extendTo(destination, volume.sizeGiB);
    } catch (error) {
      // A name in use was not made by us; and what failed is worth more than what the removal says.
      if (!isDriverError(error, 'ERR_VOLUME_EXISTS')) await this.volumes.delete(destination).catch(() => undefined);
      throw error;
    }
  }

  async #assertRoomToCopy(volume: Volume): Promise<void> {
    const neededGiB = volume.sizeGiB + Math.max(volume.sizeGiB * CLONE_EXTRA_SHARE, CLONE_EXTRA_GIB);
    const { freeGiB } = await this.volumes.pool();
    if (freeGiB >= neededGiB) return;
    throw new DriverError('ERR_CAPACITY', `a copy of ${volume.sizeGiB} GiB needs ${neededGiB} GiB free, the pool has ${freeGiB}`, { volumeId: volume.id });
  }
}
