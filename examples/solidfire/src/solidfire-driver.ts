import { Locked, LockScope } from '@holdfast/core';
import {
  DriverError,
  type ConnectionInfo,
  type Connector,
  type ImageCloneResult,
  type ImageMeta,
  type Snapshot,
  type SnapshotModelUpdate,
  type Volume,
  type VolumeDriver,
  type VolumeModelUpdate,
  type VolumeStats,
} from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { SOLIDFIRE_ACCESS, type SolidFireAccess } from './solidfire-access.js';
import { SolidFireAccounts } from './solidfire-accounts.js';
import { SolidFireClient } from './solidfire-client.js';
import { SolidFireClones } from './solidfire-clones.js';
import { portalOf, providerIdOf } from './solidfire-names.js';
import type { SolidFireCapacity, SolidFireVolume } from './solidfire-records.js';
import { SolidFireSnapshots } from './solidfire-snapshots.js';
import { SolidFireTemplates } from './solidfire-templates.js';
import { gibOf, SolidFireVolumes } from './solidfire-volumes.js';

const OLDEST_VERSION = 8;

/**
 * Volumes on one SolidFire cluster, over iSCSI. The locks are those of the three methods that clone, all around the whole operation; what
 * they call is unlocked.
 * Source: Cinder `volume/drivers/solidfire.py`.
 */
@injectable()
export class SolidFireDriver implements VolumeDriver {
  readonly #client: SolidFireClient;
  readonly #accounts: SolidFireAccounts;
  readonly #volumes: SolidFireVolumes;
  readonly #snapshots: SolidFireSnapshots;
  readonly #clones: SolidFireClones;
  readonly #templates: SolidFireTemplates;
  readonly #access: SolidFireAccess;

  constructor(
    @inject(SolidFireClient) client: SolidFireClient,
    @inject(SolidFireAccounts) accounts: SolidFireAccounts,
    @inject(SolidFireVolumes) volumes: SolidFireVolumes,
    @inject(SolidFireSnapshots) snapshots: SolidFireSnapshots,
    @inject(SolidFireClones) clones: SolidFireClones,
    @inject(SolidFireTemplates) templates: SolidFireTemplates,
    @inject(SOLIDFIRE_ACCESS) access: SolidFireAccess,
  ) {
    this.#client = client;
    this.#accounts = accounts;
    this.#volumes = volumes;
    this.#snapshots = snapshots;
    this.#clones = clones;
    this.#templates = templates;
    this.#access = access;
  }

  async doSetup(): Promise<void> {
    await this.#client.cluster();
  }

  /** @throws `ERR_BACKEND_CONFIG` — wrong password, or a cluster that is too old */
  async checkForSetupError(): Promise<void> {
    const { clusterAPIVersion } = await this.#client.call<{ clusterAPIVersion: string }>('GetClusterVersionInfo');
    if (Number.parseFloat(clusterAPIVersion) >= OLDEST_VERSION) return;
    throw new DriverError('ERR_BACKEND_CONFIG', `the cluster speaks version ${clusterAPIVersion} of the Element interface; ${OLDEST_VERSION}.0 is needed`);
  }

  /** @throws `ERR_VOLUME_EXISTS` — the cluster has a volume of this name */
  async createVolume(volume: Volume): Promise<VolumeModelUpdate> {
    const name = this.#volumes.nameOf(volume.id);
    await this.#volumes.assertNameFree(name);
    const { accountID } = await this.#accounts.forNewVolume(volume);
    const attributes = this.#volumes.attributesOf(volume, false);
    return this.#update(await this.#volumes.create({ name, accountID, sizeGiB: volume.sizeGiB, attributes }));
  }

  /** @throws `ERR_VOLUME_BUSY` while a host is attached or a snapshot is left: the cluster would take both away without a word */
  async deleteVolume(volume: Volume): Promise<void> {
    const found = await this.#volumes.find(volume);
    if (found === undefined) return;
    const users = await this.#access.users(found);
    const snapshots = (await this.#snapshots.ofVolume(found)).map(({ name }) => `snapshot ${name}`);
    if (users.length + snapshots.length > 0) {
      throw new DriverError('ERR_VOLUME_BUSY', `${found.name} is in use: ${[...users, ...snapshots].join(', ')}`, { volumeId: volume.id });
    }
    await this.#volumes.delete(found.volumeID);
  }

  async createSnapshot(snapshot: Snapshot): Promise<SnapshotModelUpdate> {
    const { snapshotID, volumeID } = await this.#snapshots.create(snapshot);
    return { providerId: `${snapshotID} ${volumeID} ${(await this.#client.cluster()).uuid}` };
  }

  async deleteSnapshot(snapshot: Snapshot): Promise<void> {
    await this.#snapshots.delete(snapshot);
  }

  @Locked(LockScope.Process, 'solidfire-{source.id}', {
    params: ['volume', 'source'],
    reason: 'a volume has few clone slots, and the count of its clones is read, then written',
  })
  async createClonedVolume(volume: Volume, source: Volume): Promise<VolumeModelUpdate> {
    const { volumeID, totalSize } = await this.#volumes.needed(source);
    return this.#update(await this.#clones.clone({ id: source.id, volumeID, totalSize }, volume));
  }

  @Locked(LockScope.Process, 'solidfire-{source.id}', { params: ['volume', 'source'], reason: 'the clone slots of the volume that the snapshot is of' })
  async createVolumeFromSnapshot(volume: Volume, source: Snapshot): Promise<VolumeModelUpdate> {
    const { snapshotID, volumeID, totalSize } = await this.#snapshots.needed(source);
    return this.#update(await this.#clones.clone({ id: source.id, volumeID, snapshotID, totalSize }, volume));
  }

  /**
   * Makes `volume` of the template of the image; the template is made when there is none and somebody can write images. An image that is
   * neither public nor the project's own is left alone.
   */
  @Locked(LockScope.Process, 'solidfire-{image.id}', {
    params: ['volume', 'image'],
    reason: 'the template of the image is looked up, then made; its clone slots and the count of its clones',
  })
  async cloneImage(volume: Volume, image: ImageMeta): Promise<ImageCloneResult> {
    if (!mayUse(volume, image)) return { cloned: false };
    const template = await this.#templates.ensure(image);
    if (template === undefined) return { cloned: false };
    const { volumeID, totalSize } = template;
    return { cloned: true, update: await this.#update(await this.#clones.clone({ id: image.id, volumeID, totalSize }, volume)) };
  }

  async extendVolume(volume: Volume, newSizeGiB: number): Promise<void> {
    await this.#volumes.extend(await this.#volumes.needed(volume), newSizeGiB);
  }

  async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    const initiator = initiatorOf(connector);
    const found = await this.#volumes.needed(volume);
    await this.#access.allow(found, initiator);
    return {
      driver_volume_type: 'iscsi',
      data: {
        target_discovered: false,
        target_portal: portalOf(await this.#client.cluster()),
        target_iqn: found.iqn,
        target_lun: 0,
        volume_id: volume.id,
        ...(await this.#access.credentials(found)),
        encrypted: false,
        discard: true,
      },
    };
  }

  async terminateConnection(volume: Volume, connector: Connector | null): Promise<void> {
    const initiator = connector === null ? null : initiatorOf(connector);
    const found = await this.#volumes.find(volume);
    if (found !== undefined) await this.#access.deny(found, initiator);
  }

  async getVolumeStats(): Promise<VolumeStats> {
    const { clusterCapacity } = await this.#client.call<{ clusterCapacity: SolidFireCapacity }>('GetClusterCapacity');
    const { maxProvisionedSpace, provisionedSpace, usedSpace } = clusterCapacity;
    const { volumeBackendName } = this.#client.settings;
    return {
      volume_backend_name: volumeBackendName,
      vendor_name: 'SolidFire Inc',
      driver_version: '1.0.0',
      storage_protocol: 'iSCSI',
      pools: [
        {
          pool_name: volumeBackendName,
          total_capacity_gb: gibOf(maxProvisionedSpace),
          free_capacity_gb: gibOf(Math.max(0, maxProvisionedSpace - usedSpace)),
          provisioned_capacity_gb: gibOf(provisionedSpace),
          thin_provisioning_support: true,
          QoS_support: false,
          multiattach: true,
        },
      ],
    };
  }

  async #update(volume: SolidFireVolume): Promise<VolumeModelUpdate> {
    const cluster = await this.#client.cluster();
    const credentials = await this.#access.credentials(volume);
    return {
      providerId: providerIdOf(volume, cluster),
      providerLocation: `${portalOf(cluster)} ${volume.iqn} 0`,
      providerAuth: credentials === undefined ? null : `CHAP ${credentials.auth_username} ${credentials.auth_password}`,
    };
  }
}

function mayUse({ projectId }: Volume, { visibility, owner }: ImageMeta): boolean {
  return visibility === 'public' || (projectId !== undefined && owner === projectId);
}

function initiatorOf({ host, initiator }: Connector): string {
  if (initiator) return initiator;
  throw new DriverError('ERR_CONNECTOR_INVALID', `the connector of ${host} has no iSCSI initiator name`);
}
