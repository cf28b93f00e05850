import { assertLocked } from '@holdfast/core';
import {
  DriverError,
  type ConnectionInfo,
  type Connector,
  type Snapshot,
  type TerminationInfo,
  type VolumeDriver,
  type VolumeStats,
} from '@holdfast/volume';
import { inject, injectable, optional } from 'inversify';
import { KaminarioArrays, type KaminarioVolume, type Replicated } from './kaminario-arrays.js';
import type { KaminarioClient } from './kaminario-client.js';
import { KAMINARIO_COPIER, type KaminarioCopier } from './kaminario-copier.js';
import { KaminarioHosts, type K2HostSpec, type Mappable } from './kaminario-hosts.js';
import { backendLock, replicaLock } from './kaminario-locks.js';
import { hostName, snapshotName, viewName } from './kaminario-names.js';
import { refOf } from './kaminario-objects.js';
import { KAMINARIO_SETTINGS, type KaminarioSettings } from './kaminario-options.js';
import { kaminarioStats } from './kaminario-stats.js';
import { KaminarioVolumes } from './kaminario-volumes.js';

/** A view in place of a volume: what is read while a volume is made from a snapshot. */
export interface KaminarioView extends Replicated {
  readonly viewName: string;
}

/** A volume that is to be copied: it is attached only when nobody else has it, whose use, or whose end of it, would spoil the copy. */
export interface KaminarioSource extends KaminarioVolume {
  readonly mustBeFree: true;
}

/** What can be attached. */
export type Attachable = KaminarioVolume | KaminarioSource | KaminarioView;

const LEAST_API_VERSION = '2.2.0';

/**
 * Volumes on one K2 backend, whatever the hosts reach it by. Attach and detach are declared by the drivers of the protocols, with their locks.
 * Source: Cinder `volume/drivers/kaminario/kaminario_common.py`.
 */
@injectable()
export abstract class KaminarioDriver implements VolumeDriver {
  /** Of the backend's own array, whichever array serves; part of the lock's name. */
  readonly address: string;
  /** Of the array that serves after a fail-over; empty when there is none. */
  readonly replicaAddress: string;
  protected readonly settings: KaminarioSettings;
  protected readonly arrays: KaminarioArrays;
  protected abstract readonly protocol: 'iSCSI' | 'FC';
  readonly #volumes: KaminarioVolumes;
  readonly #copier: KaminarioCopier | undefined;

  constructor(
    @inject(KAMINARIO_SETTINGS) settings: KaminarioSettings,
    @inject(KaminarioArrays) arrays: KaminarioArrays,
    @inject(KaminarioVolumes) volumes: KaminarioVolumes,
    @inject(KAMINARIO_COPIER) @optional() copier?: KaminarioCopier,
  ) {
    this.settings = settings;
    this.address = settings.address;
    this.replicaAddress = settings.replica?.address ?? '';
    this.arrays = arrays;
    this.#volumes = volumes;
    this.#copier = copier;
  }

  abstract initializeConnection(volume: Attachable, connector: Connector): Promise<ConnectionInfo>;
  abstract terminateConnection(volume: Attachable, connector: Connector | null): Promise<TerminationInfo | void>;
  /** The array's ports for this protocol. @throws `ERR_BACKEND_CONFIG` when it has none */
  protected abstract targets(client: KaminarioClient): Promise<unknown>;

  async checkForSetupError(): Promise<void> {
    const state = await this.arrays.primary.find('system/state');
    const version = state?.rest_api_version ?? 'unknown';
    if (!isAtLeast(version, LEAST_API_VERSION)) {
      throw new DriverError('ERR_BACKEND_CONFIG', `the array ${this.address} speaks version ${version} of its REST interface; ${LEAST_API_VERSION} or newer is needed`);
    }
    await this.targets(this.arrays.primary);
  }

  async createVolume(volume: KaminarioVolume): Promise<void> {
    await this.#volumes.create(this.arrays.homeOf(volume), volume.sizeGiB, this.settings.isDedup);
  }

  async deleteVolume(volume: KaminarioVolume): Promise<void> {
    await this.#volumes.remove(this.arrays.homeOf(volume));
  }

  async createSnapshot(snapshot: Snapshot): Promise<void> {
    await this.#volumes.createSnapshot(this.arrays.homeOf(snapshot.volume), snapshotName(snapshot.id));
  }

  async deleteSnapshot(snapshot: Snapshot): Promise<void> {
    await this.#volumes.removeSnapshot(this.arrays.homeOf(snapshot.volume).client, snapshotName(snapshot.id));
  }

  /** @throws `ERR_VOLUME_BUSY` while the source is attached, by another clone, too */
  async createClonedVolume(volume: KaminarioVolume, source: KaminarioVolume): Promise<void> {
    await this.#createCopy(volume, { ...source, mustBeFree: true }, source.sizeGiB, this.#boundCopier);
  }

  async createVolumeFromSnapshot(volume: KaminarioVolume, snapshot: Snapshot): Promise<void> {
    const { replicationStatus }: KaminarioVolume = snapshot.volume;
    const view: KaminarioView = { viewName: viewName(volume.id), ...(replicationStatus !== undefined && { replicationStatus }) };
    const client = this.arrays.serving(view);
    const copier = this.#boundCopier;
    await thenUndo(
      async () => {
        await this.#volumes.createView(client, snapshotName(snapshot.id), view.viewName);
        await this.#createCopy(volume, view, snapshot.volumeSizeGiB, copier);
      },
      () => this.#volumes.removeSnapshot(client, view.viewName),
    );
  }

  async extendVolume(volume: KaminarioVolume, newSizeGiB: number): Promise<void> {
    await this.#volumes.extendTo(this.arrays.homeOf(volume), newSizeGiB);
  }

  async getVolumeStats(): Promise<VolumeStats> {
    const { primary, hasReplica } = this.arrays;
    return kaminarioStats(primary, { ...this.settings, hasReplica, protocol: this.protocol });
  }

  /** Shows the volume to the host; resolves to the LUN. Only inside the lock. */
  protected async map(volume: Attachable, host: K2HostSpec): Promise<number> {
    const client = this.#lockedClient(volume);
    const mappable = await this.#mappable(volume);
    if ('mustBeFree' in volume && (await client.count('mappings', { volume: mappable.mapped })) > 0) {
      throw new DriverError('ERR_VOLUME_BUSY', `volume ${volume.id} is attached; detach it, or clone a snapshot of it`, { volumeId: volume.id });
    }
    return new KaminarioHosts(client).map(mappable, host);
  }

  /** Takes the volume from the host, or with null from all; resolves to whether the array has forgotten the host. Only inside the lock. */
  protected async unmap(volume: Attachable, connector: Connector | null): Promise<boolean> {
    const hosts = new KaminarioHosts(this.#lockedClient(volume));
    const mapped = await this.#mappedIfThere(volume);
    if (connector !== null) return hosts.unmap(mapped, this.hostNameOf(connector));
    if (mapped !== undefined) await hosts.unmapAll(mapped);
    return false;
  }

  protected hostNameOf(connector: Connector): string {
    return hostName(connector, this.settings.uniqueFqdnNetwork);
  }

  #lockedClient(volume: Attachable): KaminarioClient {
    const client = this.arrays.serving(volume);
    assertLocked(backendLock);
    if (client !== this.arrays.primary) assertLocked(replicaLock);
    return client;
  }

  async #mappable(volume: Attachable): Promise<Mappable> {
    if ('viewName' in volume) {
      const { view, volsnap } = await this.#volumes.viewRefs(this.arrays.serving(volume), volume.viewName);
      return { asked: view, mapped: volsnap };
    }
    const ref = refOf('volumes', await this.#volumes.get(this.arrays.homeOf(volume)));
    return { asked: ref, mapped: ref };
  }

  async #mappedIfThere(volume: Attachable): Promise<Mappable['mapped'] | undefined> {
    if ('viewName' in volume) return (await this.#mappable(volume)).mapped;
    const { client, volumeName } = this.arrays.homeOf(volume);
    const found = await client.find('volumes', { name: volumeName });
    return found && refOf('volumes', found);
  }

  get #boundCopier(): KaminarioCopier {
    if (this.#copier !== undefined) return this.#copier;
    throw new DriverError('ERR_BACKEND_CONFIG', 'the array copies no volumes by itself: give kaminarioModule a KaminarioCopier that does');
  }

  /** Makes the volume and copies into it; a volume that could not be filled is removed. */
  async #createCopy(volume: KaminarioVolume, source: Attachable, sizeGiB: number, copier: KaminarioCopier): Promise<void> {
    await this.#whileAttached(source, copier, async (from) => {
      await this.createVolume(volume);
      try {
        await this.#whileAttached(volume, copier, (to) => copier.copy(from, to, sizeGiB));
      } catch (error) {
        await this.deleteVolume(volume).catch(() => undefined); // what failed is worth more
        throw error;
      }
    });
  }

  /** The locks of attach and detach are taken one after the other, never both at once. */
  async #whileAttached(volume: Attachable, { connector }: KaminarioCopier, use: (connection: ConnectionInfo) => Promise<void>): Promise<void> {
    const connection = await this.initializeConnection(volume, connector);
    await thenUndo(
      () => use(connection),
      async () => void (await this.terminateConnection(volume, connector)),
    );
  }
}

/** Undoes in any case; a failure of the work itself is worth more than one of undoing. */
async function thenUndo(work: () => Promise<void>, undo: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await undo().catch(() => undefined);
    throw error;
  }
  await undo();
}

function isAtLeast(version: string, least: string): boolean {
  const [given, needed] = [version, least].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const place = needed.findIndex((number, index) => (given[index] ?? 0) !== number);
  return place < 0 || (given[place] ?? 0) > needed[place]!;
}
