import { isIPv6 } from 'node:net';
import { Locked, LockScope } from '@holdfast/core';
import {
  DriverError,
  type ConnectionInfo,
  type Connector,
  type DriverErrorCode,
  type Snapshot,
  type Volume,
  type VolumeDriver,
  type VolumeModelUpdate,
  type VolumeStats,
} from '@holdfast/volume';
import { LocalVolumes } from '@holdfast/volume/local';
import { inject, injectable } from 'inversify';
import { connectionData, formatChap, formatLocation, newChap, parseChap, parseLocation } from './export-location.js';
import { LioClient, type Chap } from './lio-client.js';
import { isRtstoolError, type RtstoolError } from './lio-errors.js';
import { LIO_SETTINGS, type LioSettings } from './lio-settings.js';

const CHANGE_AND_SAVE = 'a change of the target and the save that makes it last';
const LOOK_AND_RESTORE = 'restore clears the whole node: nobody may export between the look and it';

/**
 * Volumes of this node, exported by its kernel's iSCSI target. Every operation that changes the target holds `lioadm` from its first
 * command to its `save`; the lock of each single command is the same one, declared re-entrant.
 */
@injectable()
export class LioDriver implements VolumeDriver {
  readonly #settings: LioSettings;
  readonly #target: LioClient;
  readonly #volumes: LocalVolumes;

  constructor(@inject(LIO_SETTINGS) settings: LioSettings, @inject(LioClient) target: LioClient, @inject(LocalVolumes) volumes: LocalVolumes) {
    this.#settings = settings;
    this.#target = target;
    this.#volumes = volumes;
  }

  async checkForSetupError(): Promise<void> {
    await this.#target.verify().catch(failWith('ERR_BACKEND_CONFIG'));
  }

  async createVolume(volume: Volume): Promise<void> {
    await this.#volumes.create(volume);
  }

  @Locked(LockScope.Node, 'lioadm', { reason: 'a volume that is exported must not be deleted, nor exported while it is' })
  async deleteVolume(volume: Volume): Promise<void> {
    const targets = await this.#target.targets().catch(failWith('ERR_BACKEND_REFUSED', volume));
    if (targets.includes(this.#targetName(volume))) throw new DriverError('ERR_VOLUME_BUSY', `${volume.name} is exported`, { volumeId: volume.id });
    await this.#volumes.delete(volume);
  }

  async createSnapshot(snapshot: Snapshot): Promise<void> {
    await this.#volumes.copy(snapshot.volume, snapshot, snapshot.volumeSizeGiB);
  }

  async deleteSnapshot(snapshot: Snapshot): Promise<void> {
    await this.#volumes.delete(snapshot);
  }

  async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
    await this.#volumes.copy(source, volume, volume.sizeGiB);
  }

  async createVolumeFromSnapshot(volume: Volume, snapshot: Snapshot): Promise<void> {
    await this.#volumes.copy(snapshot, volume, volume.sizeGiB);
  }

  async extendVolume(volume: Volume, newSizeGiB: number): Promise<void> {
    await this.#volumes.extend(volume, newSizeGiB);
  }

  @Locked(LockScope.Node, 'lioadm', { reason: CHANGE_AND_SAVE })
  async createExport(volume: Volume): Promise<VolumeModelUpdate> {
    const chap = volume.providerAuth ? parseChap(volume.providerAuth) : newChap();
    await this.#export(volume, chap);
    return { providerLocation: this.#location(volume), providerAuth: formatChap(chap) };
  }

  @Locked(LockScope.Node, 'lioadm', { reason: LOOK_AND_RESTORE })
  async ensureExport(volume: Volume): Promise<VolumeModelUpdate | void> {
    if (!volume.providerAuth) return;
    if (await this.#isListedOrRestored(volume)) return;
    const chap = parseChap(volume.providerAuth);
    await this.#export(volume, chap);
    for (const { connector } of volume.attachments ?? []) if (connector.initiator) await this.#letIn(volume, chap, connector.initiator);
    return { providerLocation: this.#location(volume), providerAuth: volume.providerAuth };
  }

  @Locked(LockScope.Node, 'lioadm', { reason: CHANGE_AND_SAVE })
  async removeExport(volume: Volume): Promise<void> {
    try {
      // Also when no target is listed: a create that failed may have left its storage object.
      await this.#target.delete(this.#targetName(volume));
      await this.#target.save();
    } catch (error) {
      failWith('ERR_EXPORT_FAILED', volume)(error);
    }
  }

  @Locked(LockScope.Node, 'lioadm', { reason: CHANGE_AND_SAVE })
  async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    const { initiator } = connector;
    if (!initiator) throw new DriverError('ERR_CONNECTOR_INVALID', `host ${connector.host} names no initiator`, { volumeId: volume.id });
    if (!volume.providerLocation || !volume.providerAuth) throw new DriverError('ERR_ATTACH_FAILED', `${volume.name} is not exported`, { volumeId: volume.id });
    const chap = parseChap(volume.providerAuth);
    await this.#letIn(volume, chap, initiator);
    return {
      driver_volume_type: this.#settings.protocol,
      data: connectionData(volume, parseLocation(volume.providerLocation), chap, connector.multipath === true),
    };
  }

  @Locked(LockScope.Node, 'lioadm', { reason: CHANGE_AND_SAVE })
  async terminateConnection(volume: Volume, connector: Connector | null): Promise<void> {
    if (!volume.providerLocation || (connector && !connector.initiator) || sharesInitiator(volume, connector)) return;
    const { target } = parseLocation(volume.providerLocation);
    try {
      if (!connector?.initiator) await this.#shutEverybodyOut(volume, target);
      else await this.#target.deleteInitiator(target, connector.initiator);
      await this.#target.save();
    } catch (error) {
      if (!isRtstoolError(error, 'TARGET_NOT_FOUND')) failWith('ERR_DETACH_FAILED', volume)(error);
    }
  }

  async getVolumeStats(): Promise<VolumeStats> {
    const { totalGiB, freeGiB } = await this.#volumes.room();
    return {
      volume_backend_name: this.#settings.backendName,
      vendor_name: 'Open Source',
      driver_version: '1.0.0',
      storage_protocol: this.#settings.protocol === 'iser' ? 'iSER' : 'iSCSI',
      pools: [
        {
          pool_name: this.#settings.backendName,
          total_capacity_gb: totalGiB,
          free_capacity_gb: freeGiB,
          reserved_percentage: 0,
          QoS_support: false,
          multiattach: true,
        },
      ],
    };
  }

  /** Makes the target and saves. What a failed create left is taken away: the tool would take it for a whole one at the next try. */
  async #export(volume: Volume, chap: Chap): Promise<void> {
    const target = this.#targetName(volume);
    try {
      await this.#target.create(this.#volumes.device(volume), target, chap).catch(async (error: unknown) => {
        await this.#target.delete(target).catch(() => undefined);
        throw error;
      });
      const targets = await this.#target.targets();
      if (!targets.includes(target)) throw new DriverError('ERR_EXPORT_FAILED', `${target} was created and is not listed`, { volumeId: volume.id });
      await this.#target.save();
    } catch (error) {
      failWith('ERR_EXPORT_FAILED', volume)(error);
    }
  }

  /** Restores a node that exports nothing at all, as after its start. */
  async #isListedOrRestored(volume: Volume): Promise<boolean> {
    const listed = () => this.#target.targets().catch(failWith('ERR_EXPORT_FAILED', volume));
    const before = await listed();
    if (before.length > 0) return before.includes(this.#targetName(volume));
    // A saved file that is missing or broken is no reason to fail: each volume can be exported anew.
    await this.#target.restore().catch(() => undefined);
    return (await listed()).includes(this.#targetName(volume));
  }

  /** Adds the host and saves; a host that could not be added whole is taken out again, or the next try would leave it half let in. */
  async #letIn(volume: Volume, chap: Chap, initiator: string): Promise<void> {
    const target = this.#targetName(volume);
    try {
      await this.#target.addInitiator(target, chap, initiator).catch(async (error: unknown) => {
        await this.#target.deleteInitiator(target, initiator).catch(() => undefined);
        throw error;
      });
      await this.#target.save();
    } catch (error) {
      failWith('ERR_ATTACH_FAILED', volume)(error);
    }
  }

  /** The tool cannot list who is let in, so the target is made anew, without anybody. */
  async #shutEverybodyOut(volume: Volume, target: string): Promise<void> {
    if (!(await this.#target.targets()).includes(target)) return;
    await this.#target.delete(target);
    await this.#target.create(this.#volumes.device(volume), target, volume.providerAuth ? parseChap(volume.providerAuth) : newChap());
  }

  #targetName(volume: Volume): string {
    return `${this.#settings.targetPrefix}${volume.name}`;
  }

  #location(volume: Volume): string {
    const { portalAddresses, portalPort } = this.#settings;
    const [first, ...others] = portalAddresses.map((ip) => `${isIPv6(ip) ? `[${ip}]` : ip}:${portalPort}`);
    return formatLocation({ portals: [first ?? '', ...others], target: this.#targetName(volume) });
  }
}

/** A volume shared by several servers of one host: the host stays let in until the last of them leaves. */
function sharesInitiator(volume: Volume, connector: Connector | null): boolean {
  if (!connector?.initiator) return false;
  return (volume.attachments ?? []).filter((attachment) => attachment.connector.initiator === connector.initiator).length > 1;
}

/** Turns a failure of the tool into the driver's; anything else passes. */
function failWith(code: DriverErrorCode, volume?: Volume): (error: unknown) => never {
  return (error) => {
    if (!isRtstoolError(error)) throw error;
    const { lastLine }: RtstoolError = error;
    throw new DriverError(code, error.message, { backendError: lastLine, cause: error, ...(volume && { volumeId: volume.id }) });
  };
}
