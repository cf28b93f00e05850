import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Locked, LockScope } from '@holdfast/core';
import {
  DriverError,
  isDriverError,
  type ConnectionInfo,
  type Connector,
  type DriverErrorCode,
  type ImageContent,
  type ImageMeta,
  type Snapshot,
  type Volume,
  type VolumeDriver,
  type VolumeStats,
} from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { accountExists } from './accounts.js';
import { copyDevice, writeDevice } from './device.js';
import { memberWithAddress, ownAddresses } from './domain-member.js';
import { HgstClient } from './hgst-client.js';
import { isVgcClusterError } from './hgst-errors.js';
import { freeSpaceName } from './space-name.js';
import { BYTES_PER_GIB, gigabytesFor } from './space-size.js';
import type { Space } from './space.js';

/** What is recorded about a volume or snapshot: the name of its space. */
interface SpaceRecord {
  readonly providerId: string;
}

/**
 * Volumes and snapshots as spaces of an HGST cluster. This node sees the devices of all of them; another member of the domain sees those that
 * are attached to it.
 */
@injectable()
export class HgstDriver implements VolumeDriver {
  readonly #cluster: HgstClient;
  #ownHost: Promise<string> | undefined;

  constructor(@inject(HgstClient) cluster: HgstClient) {
    this.#cluster = cluster;
  }

  async checkForSetupError(): Promise<void> {
    const { network, storageServers, spaceUser, spaceGroup } = this.#cluster.settings;
    try {
      await this.#cluster.version();
      await this.#host();
      await this.#cluster.checkNetwork(network);
      for (const server of storageServers) await this.#cluster.checkStorageHost(server.slice(0, server.indexOf(':')));
    } catch (error) {
      refusedAs('ERR_BACKEND_CONFIG')(error);
    }
    for (const [kind, name] of [['user', spaceUser], ['group', spaceGroup]] as const) {
      if (!(await accountExists(kind, name))) throw new DriverError('ERR_BACKEND_CONFIG', `this node knows no ${kind} "${name}", who is to own the devices`);
    }
  }

  @Locked(LockScope.Process, 'devices', { reason: 'create volume: a name is looked for that no space and no device has, then a space is made of it' })
  async createVolume({ displayName, name, sizeGiB }: Volume): Promise<SpaceRecord> {
    const { deviceDirectory, storageServers } = this.#cluster.settings;
    const host = await this.#host();
    const taken = new Set([...(await this.#cluster.spaceNames()), ...(await readdir(deviceDirectory))]);
    const providerId = freeSpaceName(displayName || name, taken);
    await this.#cluster.createSpace(providerId, gigabytesFor(sizeGiB * BYTES_PER_GIB, storageServers.length), host);
    return { providerId };
  }

  async deleteVolume({ providerId }: Volume): Promise<void> {
    // Without one its create failed, and left nothing.
    if (providerId) await this.#cluster.deleteSpace(providerId);
  }

  async createSnapshot(snapshot: Snapshot): Promise<SpaceRecord> {
    const { id, name, volume, volumeSizeGiB } = snapshot;
    return await this.#copy(await this.#space(volume), { id, name, sizeGiB: volumeSizeGiB });
  }

  async deleteSnapshot({ providerId }: Snapshot): Promise<void> {
    if (providerId) await this.#cluster.deleteSpace(providerId);
  }

  async createClonedVolume(volume: Volume, source: Volume): Promise<SpaceRecord> {
    return await this.#copy(await this.#space(source), volume);
  }

  async createVolumeFromSnapshot(volume: Volume, snapshot: Snapshot): Promise<SpaceRecord> {
    return await this.#copy(await this.#space(snapshot, 'ERR_SNAPSHOT_NOT_FOUND'), volume);
  }

  async copyImageToVolume(volume: Volume, image: ImageMeta, content: ImageContent): Promise<void> {
    if (image.diskFormat !== 'raw') {
      throw new DriverError('ERR_BACKEND_REFUSED', `image ${image.id} is ${image.diskFormat}; only raw ones can be written to a device as they are`, { volumeId: volume.id });
    }
    const { name, sizeBytes } = await this.#space(volume);
    if (image.sizeBytes > sizeBytes) throw new DriverError('ERR_CAPACITY', `image ${image.id} is larger than ${volume.name}`, { volumeId: volume.id });
    await this.#cluster.addAppHost(name, await this.#host());
    await writeDevice(this.#device(name), content).catch((cause: Error) => {
      throw new DriverError('ERR_BACKEND_REFUSED', `image ${image.id} was not written to ${name}: ${cause.message}`, { volumeId: volume.id, cause });
    });
  }

  async extendVolume(volume: Volume, newSizeGiB: number): Promise<void> {
    // Rounding may have made it large enough from the beginning.
    await this.#growTo(await this.#space(volume), newSizeGiB * BYTES_PER_GIB);
  }

  async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    const { id, name, providerId } = volume;
    if (!providerId) throw new DriverError('ERR_VOLUME_NOT_FOUND', `the cluster has no space of ${name}`, { volumeId: id });
    const host = await this.#memberFor(connector);
    if (host === undefined) {
      throw new DriverError('ERR_CONNECTOR_INVALID', `host ${connector.host} is no member of the domain, by name or by address`, { volumeId: id });
    }
    await this.#cluster.addAppHost(providerId, host).catch(refusedAs('ERR_ATTACH_FAILED', volume));
    return { driver_volume_type: 'hgst', data: { name: providerId, noremovehost: await this.#host() } };
  }

  async terminateConnection(volume: Volume, connector: Connector | null): Promise<void> {
    const { providerId } = volume;
    if (!providerId || sharesHost(volume, connector)) return;
    const ownHost = await this.#host();
    const leaving = connector ? [await this.#memberFor(connector)] : await this.#appHosts(volume);
    for (const host of leaving) {
      // This node keeps what it sees: it copies and fills the volume.
      if (host === undefined || host === ownHost) continue;
      await this.#cluster.removeAppHost(providerId, host).catch(refusedAs('ERR_DETACH_FAILED', volume));
    }
  }

  async getVolumeStats(): Promise<VolumeStats> {
    const { volumeBackendName, redundancy } = this.#cluster.settings;
    const { totalBytes, usedBytes } = await this.#cluster.capacity();
    const totalGiB = Math.floor(totalBytes / BYTES_PER_GIB);
    const freeGiB = totalGiB - Math.floor(usedBytes / BYTES_PER_GIB);
    // One less, because spaces come out smaller than asked for.
    const usable = (sizeGiB: number): number => Math.max(0, Math.floor(sizeGiB / (1 + redundancy)) - 1);
    return {
      volume_backend_name: volumeBackendName,
      vendor_name: 'HGST',
      driver_version: '1.0.0',
      storage_protocol: 'hgst',
      pools: [{ pool_name: volumeBackendName, total_capacity_gb: usable(totalGiB), free_capacity_gb: usable(freeGiB), reserved_percentage: 0 }],
    };
  }

  /** Makes a space of its own for `record` and copies everything there, however long that takes: only the first part holds the lock. */
  async #copy(source: Space, record: Volume): Promise<SpaceRecord> {
    await this.#cluster.addAppHost(source.name, await this.#host());
    const made = await this.createVolume(record);
    try {
      await this.#growTo(await this.#cluster.space(made.providerId), source.sizeBytes);
      await copyDevice(this.#device(source.name), this.#device(made.providerId));
      return made;
    } catch (cause) {
      const left = await this.#cluster.deleteSpace(made.providerId).then(() => '', (error: Error) => `; space ${made.providerId} is left: ${error.message}`);
      const { message } = cause as Error;
      throw new DriverError(isDriverError(cause) ? cause.code : 'ERR_BACKEND_REFUSED', `${source.name} was not copied: ${message}${left}`, { volumeId: record.id, cause });
    }
  }

  async #growTo(space: Space, bytes: number): Promise<void> {
    const missing = bytes - space.sizeBytes;
    if (missing > 0) await this.#cluster.extendSpace(space, gigabytesFor(missing, this.#cluster.settings.storageServers.length));
  }

  async #space({ id, name, providerId }: Volume | Snapshot, missing: DriverErrorCode = 'ERR_VOLUME_NOT_FOUND'): Promise<Space> {
    const notFound = (cause?: unknown): DriverError => new DriverError(missing, `the cluster has no space of ${name}`, { volumeId: id, cause });
    if (!providerId) throw notFound();
    return await this.#cluster.space(providerId).catch((error: unknown) => {
      throw isDriverError(error, 'ERR_VOLUME_NOT_FOUND') ? notFound(error) : error;
    });
  }

  async #appHosts(volume: Volume): Promise<readonly string[]> {
    return await this.#space(volume).then(
      ({ appHosts }) => appHosts,
      (error: unknown) => {
        if (isDriverError(error, 'ERR_VOLUME_NOT_FOUND')) return [];
        throw error;
      },
    );
  }

  #device(space: string): string {
    return join(this.#cluster.settings.deviceDirectory, space);
  }

  /** The member of the domain that the connector means; undefined when none is. */
  async #memberFor({ host, ip }: Connector): Promise<string | undefined> {
    const members = await this.#cluster.domainHosts();
    if (members.includes(host)) return host;
    return ip === undefined ? undefined : await memberWithAddress(members, [ip]);
  }

  /** What the cluster calls this node; looked up once, and again after a failure. */
  #host(): Promise<string> {
    this.#ownHost ??= this.#findHost().catch((error: unknown) => {
      this.#ownHost = undefined;
      throw error;
    });
    return this.#ownHost;
  }

  async #findHost(): Promise<string> {
    const members = await this.#cluster.domainHosts();
    const host = await memberWithAddress(members, ownAddresses());
    if (host === undefined) throw new DriverError('ERR_BACKEND_CONFIG', `no member of the domain has an address of this node: ${members.join(', ')}`);
    return host;
  }
}

/** A volume that several servers of one host use: the host sees it until the last of them leaves. */
function sharesHost({ attachments = [] }: Volume, connector: Connector | null): boolean {
  return connector !== null && attachments.filter((attachment) => attachment.connector.host === connector.host).length > 1;
}

/** Gives a refusal that has no code of its own the code of what was tried; anything else passes. */
function refusedAs(code: DriverErrorCode, volume?: Volume): (error: unknown) => never {
  return (error) => {
    if (!isVgcClusterError(error) || error.code !== 'ERR_BACKEND_REFUSED') throw error;
    throw new DriverError(code, error.message, { cause: error, ...(error.backendError !== undefined && { backendError: error.backendError }), ...(volume && { volumeId: volume.id }) });
  };
}
