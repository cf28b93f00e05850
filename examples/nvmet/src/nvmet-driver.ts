import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Locked } from '@holdfast/core';
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
import { connectionData, formatLocation, parseLocation, type ExportPlace } from './export-location.js';
import { NvmetClient } from './nvmet-client.js';
import { DocumentConflict, isExported, putExport, removeExports, shutOut, type WantedExport } from './nvmet-document.js';
import { isNvmetcliError } from './nvmet-errors.js';
import { NVMET_OPTIONS, type NvmetOptions } from './nvmet-options.js';
import { nvmetcliLock } from './nvmetcli-lock.js';

const PUT_IN = 'the whole document is saved, edited and restored: what another puts in meanwhile is lost, and a number it takes is taken twice';
const TAKE_OUT = 'what another removes from the document meanwhile comes back';

/**
 * Volumes of this node, exported by its kernel's NVMe target. Every change saves the configuration of the whole node, edits it and restores
 * it, under one hold of the lock; a change that finds everything as it should be restores nothing.
 */
@injectable()
export class NvmetDriver implements VolumeDriver {
  readonly #options: NvmetOptions;
  readonly #target: NvmetClient;
  readonly #volumes: LocalVolumes;

  constructor(@inject(NVMET_OPTIONS) options: NvmetOptions, @inject(NvmetClient) target: NvmetClient, @inject(LocalVolumes) volumes: LocalVolumes) {
    this.#options = options;
    this.#target = target;
    this.#volumes = volumes;
  }

  @Locked(nvmetcliLock, { reason: 'a save beside a restore dies, or writes down a half of what is exported' })
  async checkForSetupError(): Promise<void> {
    await this.#target.read().catch(failWith('ERR_BACKEND_CONFIG'));
  }

  async createVolume(volume: Volume): Promise<void> {
    await this.#volumes.create(volume);
  }

  @Locked(nvmetcliLock, { reason: 'a device that is exported must not be deleted, nor exported while it is: every restore would fail at it' })
  async deleteVolume(volume: Volume): Promise<void> {
    const document = await this.#target.read().catch(failWith('ERR_BACKEND_REFUSED', volume));
    if (isExported(document, this.#volumes.device(volume))) {
      throw new DriverError('ERR_VOLUME_BUSY', `${volume.name} is exported`, { volumeId: volume.id });
    }
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

  async createExport(volume: Volume): Promise<VolumeModelUpdate> {
    if (this.#isPerHost) return await this.#promiseExport(volume);
    const places = await this.createNvmeofTarget(volume, []).catch(failWith('ERR_EXPORT_FAILED', volume));
    return { providerLocation: this.#location(places[0]), providerAuth: null };
  }

  async ensureExport(volume: Volume): Promise<VolumeModelUpdate | void> {
    if (!volume.providerLocation) return;
    const hosts = (volume.attachments ?? []).flatMap(({ connector }) => connector.nqn ?? []);
    const places = await this.createNvmeofTarget(volume, hosts).catch(failWith('ERR_EXPORT_FAILED', volume));
    const providerLocation = this.#location(this.#isPerHost ? undefined : places[0]);
    if (providerLocation !== volume.providerLocation) return { providerLocation };
  }

  async removeExport(volume: Volume): Promise<void> {
    await this.deleteNvmeofTarget(volume).catch(failWith('ERR_EXPORT_FAILED', volume));
  }

  async initializeConnection(volume: Volume, { host, nqn }: Connector): Promise<ConnectionInfo> {
    if (!nqn) throw new DriverError('ERR_CONNECTOR_INVALID', `host ${host} names no nqn`, { volumeId: volume.id });
    if (!volume.providerLocation) throw new DriverError('ERR_ATTACH_FAILED', `${volume.name} is not exported`, { volumeId: volume.id });
    const [place] = await this.createNvmeofTarget(volume, [nqn]).catch(failWith('ERR_ATTACH_FAILED', volume));
    return { driver_volume_type: 'nvmeof', data: connectionData(parseLocation(volume.providerLocation), place as ExportPlace) };
  }

  async terminateConnection(volume: Volume, connector: Connector | null): Promise<void> {
    const host = connector?.nqn;
    if (!volume.providerLocation || (connector && !host) || sharesHost(volume, host)) return;
    const change = this.#isPerHost ? this.deleteNvmeofTarget(volume, host) : this.shutHostsOut(volume, host);
    await change.catch(failWith('ERR_DETACH_FAILED', volume));
  }

  async getVolumeStats(): Promise<VolumeStats> {
    const { totalGiB, freeGiB } = await this.#volumes.room();
    return {
      volume_backend_name: this.#options.backendName,
      vendor_name: 'Open Source',
      driver_version: '1.0.0',
      storage_protocol: 'NVMe-oF',
      pools: [
        {
          pool_name: this.#options.backendName,
          total_capacity_gb: totalGiB,
          free_capacity_gb: freeGiB,
          reserved_percentage: 0,
          QoS_support: false,
          multiattach: true,
        },
      ],
    };
  }

  /**
   * The volume is exported and the hosts are let in, and nobody else is; what was so already stays. Resolves to where: one place in a
   * subsystem of the volume's own, or one for each host.
   * @throws NvmetcliError or DocumentConflict; the node is as it was
   */
  @Locked(nvmetcliLock, { reason: PUT_IN })
  async createNvmeofTarget(volume: Volume, hosts: readonly string[]): Promise<readonly ExportPlace[]> {
    await this.#volumes.mustExist(volume);
    const wanted = this.#wantedExports(volume, hosts);
    return await this.#target.change((document) =>
      wanted.map((one) => ({ nqn: one.nqn, namespaceId: String(putExport(document, one)) })),
    );
  }

  /**
   * The volume is exported to nobody, or, when a host is named that has a subsystem of its own, no longer to that host.
   * @throws NvmetcliError; the node is as it was
   */
  @Locked(nvmetcliLock, { reason: TAKE_OUT })
  async deleteNvmeofTarget(volume: Volume, host?: string): Promise<void> {
    const device = this.#volumes.device(volume);
    await this.#target.change((document) => {
      if (host !== undefined) return removeExports(document, device, this.#subsystemOfHost(host));
      removeExports(document, device, this.#subsystemOfVolume(volume));
      removeExports(document, device);
    });
  }

  @Locked(nvmetcliLock, { reason: 'shutting hosts out changes the same document' })
  private async shutHostsOut(volume: Volume, host: string | undefined): Promise<void> {
    await this.#target.change((document) => shutOut(document, this.#subsystemOfVolume(volume), host));
  }

  /** There is nothing to configure before the first host comes. */
  async #promiseExport(volume: Volume): Promise<VolumeModelUpdate> {
    await this.#volumes.mustExist(volume);
    return { providerLocation: this.#location(undefined), providerAuth: null };
  }

  get #isPerHost(): boolean {
    return this.#options.subsystems === 'per-host';
  }

  #wantedExports(volume: Volume, hosts: readonly string[]): WantedExport[] {
    const { portId, address, service, transport, namespaceId } = this.#options;
    const common = {
      portId,
      address: { adrfam: isIPv6(address) ? 'ipv6' : 'ipv4', traddr: address, treq: 'not specified', trsvcid: String(service), trtype: transport },
      device: this.#volumes.device(volume),
      uuid: volume.id.toLowerCase(), // as the kernel keeps it
    } as const;
    if (!this.#isPerHost) return [{ ...common, nqn: this.#subsystemOfVolume(volume), namespaceId, hosts }];
    return hosts.map((host) => ({ ...common, nqn: this.#subsystemOfHost(host), namespaceId: 'lowest-free', hosts: [host] }));
  }

  #subsystemOfVolume(volume: Volume): string {
    return `nqn.${this.#options.targetPrefix}-${volume.id}`;
  }

  /** Named by what lets the host in, so that nobody else can share it. */
  #subsystemOfHost(host: string): string {
    return `nqn.${this.#options.targetPrefix}-host-${createHash('sha256').update(host).digest('hex').slice(0, 32)}`;
  }

  #location(place: ExportPlace | undefined): string {
    const { address, service, transport } = this.#options;
    return formatLocation({ address, service: String(service), transport, ...(place && { place }) });
  }
}

/** A volume shared by several servers of one host: the host stays let in until the last of them leaves. */
function sharesHost(volume: Volume, host: string | undefined): boolean {
  if (host === undefined) return false;
  return (volume.attachments ?? []).filter(({ connector }) => connector.nqn === host).length > 1;
}

/** Turns a failure of the tool, or a document that cannot hold what is wanted, into the driver's; anything else passes. */
function failWith(code: DriverErrorCode, volume?: Volume): (error: unknown) => never {
  return (error) => {
    const details = { cause: error, ...(volume && { volumeId: volume.id }) };
    if (isNvmetcliError(error)) throw new DriverError(code, error.message, { ...details, backendError: error.line });
    if (error instanceof DocumentConflict) throw new DriverError(code, error.message, details);
    throw error;
  };
}
