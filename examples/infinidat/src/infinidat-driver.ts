import { Locked } from '@holdfast/core';
import {
  DriverError,
  type ConnectionInfo,
  type Connector,
  type Snapshot,
  type TerminationInfo,
  type Volume,
  type VolumeDriver,
  type VolumeStats,
} from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { InfinidatClient } from './infinidat-client.js';
import { InfinidatHosts, type InfinidatPort } from './infinidat-hosts.js';
import { hostLock } from './infinidat-lock.js';
import { snapshotName, volumeName } from './infinidat-names.js';
import type { HostRecord } from './infinidat-records.js';
import { BYTES_PER_GIB, InfinidatVolumes } from './infinidat-volumes.js';
import { VOLUME_COPIER, type VolumeCopier } from './volume-copier.js';

/**
 * Volumes on one InfiniBox, whatever the hosts reach it by.
 * Source: Cinder `volume/drivers/infinidat.py`.
 */
@injectable()
export abstract class InfinidatDriver<Targets = unknown> implements VolumeDriver {
  /** Names the lock. From the configuration, so that it is there before the first request. */
  readonly managementAddress: string;
  protected readonly client: InfinidatClient;
  protected readonly hosts: InfinidatHosts;
  protected readonly volumes: InfinidatVolumes;
  protected readonly copier: VolumeCopier;
  protected abstract readonly storageProtocol: 'iSCSI' | 'FC';

  constructor(
    @inject(InfinidatClient) client: InfinidatClient,
    @inject(InfinidatHosts) hosts: InfinidatHosts,
    @inject(InfinidatVolumes) volumes: InfinidatVolumes,
    @inject(VOLUME_COPIER) copier: VolumeCopier,
  ) {
    this.client = client;
    this.hosts = hosts;
    this.volumes = volumes;
    this.copier = copier;
    this.managementAddress = client.settings.managementAddress;
  }

  async doSetup(): Promise<void> {
    await this.client.login();
  }

  async checkForSetupError(): Promise<void> {
    await this.volumes.pool();
    await this.targets();
  }

  async createVolume(volume: Volume): Promise<void> {
    await this.volumes.create(volumeName(volume.id), volume.sizeGiB, volume);
  }

  async deleteVolume(volume: Volume): Promise<void> {
    await this.volumes.delete(volumeName(volume.id));
  }

  async createSnapshot(snapshot: Snapshot): Promise<void> {
    await this.volumes.createSnapshot(await this.volumes.needed(volumeName(snapshot.volume.id)), snapshotName(snapshot.id), snapshot);
  }

  async deleteSnapshot(snapshot: Snapshot): Promise<void> {
    await this.volumes.delete(snapshotName(snapshot.id));
  }

  /** @throws `ERR_VOLUME_BUSY` while the source is mapped: its content would change under the copy */
  async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
    const { node } = this.copier;
    const { id, name } = await this.volumes.needed(volumeName(source.id));
    const [mapping] = await this.hosts.mappingsOf(id);
    if (mapping !== undefined) {
      throw new DriverError('ERR_VOLUME_BUSY', `${name} is mapped to host ${mapping.host_id}; detach it to clone it`, { volumeId: source.id });
    }
    await this.#createFilled(volume, source, node);
  }

  /** Copies from a snapshot of the snapshot, which can be attached without anybody's noticing. */
  async createVolumeFromSnapshot(volume: Volume, snapshot: Snapshot): Promise<void> {
    const { node } = this.copier;
    const id = `${volume.id}-internal`;
    const internal: Volume = { id, name: `volume-${id}`, sizeGiB: snapshot.volumeSizeGiB };
    await this.volumes.createSnapshot(await this.volumes.needed(snapshotName(snapshot.id)), volumeName(id), internal);
    try {
      await this.#createFilled(volume, internal, node);
    } catch (error) {
      await this.deleteVolume(internal).catch(() => undefined); // what failed is worth more than what the removal says
      throw error;
    }
    try {
      await this.deleteVolume(internal);
    } catch (error) {
      await this.deleteVolume(volume).catch(() => undefined); // as above
      throw error;
    }
  }

  async extendVolume(volume: Volume, newSizeGiB: number): Promise<void> {
    await this.volumes.resize(volumeName(volume.id), newSizeGiB);
  }

  /** Every port of the connector reaches the volume at the same LUN. What was made for an attachment that fails is removed again. */
  @Locked(hostLock, { reason: 'a host is looked up or made, and is still there when the volume is mapped to it' })
  async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    const ports = this.portsOf(connector);
    const { id } = await this.volumes.needed(volumeName(volume.id));
    const targets = await this.targets();
    const hosts: HostRecord[] = [];
    try {
      for (const port of ports) hosts.push(await this.hosts.findOrCreate(port));
      await this.prepareHosts(hosts, connector);
      return this.connectionInfo(await this.hosts.map(id, hosts), targets, connector);
    } catch (error) {
      for (const host of hosts) await this.hosts.deleteIfEmpty(host.id).catch(() => undefined); // as above
      throw error;
    }
  }

  /** A host that has lost its last volume is deleted. */
  @Locked(hostLock, { reason: 'the last volume is taken from a host, which is deleted because nothing is mapped to it' })
  async terminateConnection(volume: Volume, connector: Connector | null): Promise<TerminationInfo | void> {
    const ports = connector === null ? [] : this.portsOf(connector);
    const found = await this.volumes.find(volumeName(volume.id));
    const hostIds = connector === null ? await this.#hostsOf(found?.id) : await this.#knownHosts(ports);
    let isLast = true;
    for (const hostId of hostIds) {
      if (found !== undefined) await this.hosts.unmap(hostId, found.id);
      isLast = (await this.hosts.deleteIfEmpty(hostId)) && isLast;
    }
    return this.terminationInfo(isLast, connector);
  }

  async getVolumeStats(): Promise<VolumeStats> {
    const { name, free_physical_space: freeBytes, physical_capacity: totalBytes } = await this.volumes.pool();
    const { volumeBackendName, maxOverSubscriptionRatio } = this.client.settings;
    return {
      volume_backend_name: volumeBackendName,
      vendor_name: 'INFINIDAT',
      driver_version: '1.0.0',
      storage_protocol: this.storageProtocol,
      pools: [
        {
          pool_name: name,
          total_capacity_gb: totalBytes / BYTES_PER_GIB,
          free_capacity_gb: freeBytes / BYTES_PER_GIB,
          max_over_subscription_ratio: maxOverSubscriptionRatio,
          thin_provisioning_support: true,
          thick_provisioning_support: true,
          QoS_support: false,
          multiattach: true,
        },
      ],
    };
  }

  /** @throws `ERR_CONNECTOR_INVALID` when the connector lacks what this protocol tells hosts by */
  protected abstract portsOf(connector: Connector): readonly InfinidatPort[];
  /** What hosts reach the array at. @throws `ERR_BACKEND_CONFIG` when there is nothing */
  protected abstract targets(): Promise<Targets>;
  /** Called between making hosts and mapping to them. */
  protected abstract prepareHosts(hosts: readonly HostRecord[], connector: Connector): Promise<void>;
  protected abstract connectionInfo(lun: number, targets: Targets, connector: Connector): ConnectionInfo;
  protected abstract terminationInfo(isLast: boolean, connector: Connector | null): TerminationInfo | Promise<TerminationInfo>;

  async #hostsOf(volumeId: number | undefined): Promise<readonly number[]> {
    return volumeId === undefined ? [] : (await this.hosts.mappingsOf(volumeId)).map(({ host_id: hostId }) => hostId);
  }

  async #knownHosts(ports: readonly InfinidatPort[]): Promise<readonly number[]> {
    const hosts: number[] = [];
    for (const { address } of ports) {
      const host = await this.hosts.find(address);
      if (host !== undefined) hosts.push(host.id);
    }
    return hosts;
  }

  /** The two volumes are attached one after the other, and the lock is free while the copier works. */
  async #createFilled(volume: Volume, source: Volume, node: Connector): Promise<void> {
    await this.createVolume(volume);
    try {
      await this.#attached(source, node, (from) => this.#attached(volume, node, (to) => this.copier.copy(from, to, source.sizeGiB)));
    } catch (error) {
      await this.deleteVolume(volume).catch(() => undefined); // as above
      throw error;
    }
  }

  async #attached(volume: Volume, node: Connector, use: (connection: ConnectionInfo) => Promise<void>): Promise<void> {
    const connection = await this.initializeConnection(volume, node);
    try {
      await use(connection);
    } catch (error) {
      await this.terminateConnection(volume, node).catch(() => undefined); // as above
      throw error;
    }
    await this.terminateConnection(volume, node);
  }
}
