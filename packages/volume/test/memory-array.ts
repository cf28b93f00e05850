import type { Connector, ConnectionInfo, Snapshot, Volume, VolumeDriver, VolumeStats } from '../src/index.js';
import { DriverError } from '../src/index.js';

interface StoredVolume {
  sizeGiB: number;
  text: string;
  luns: Map<string, number>;
}

/** The array that the contract test's own test looks at. */
export class MemoryArray {
  readonly volumes = new Map<string, StoredVolume>();
  readonly snapshots = new Map<string, string>();

  volume(id: string): StoredVolume {
    const found = this.volumes.get(id);
    if (!found) throw new DriverError('ERR_VOLUME_NOT_FOUND', `no volume ${id}`, { volumeId: id });
    return found;
  }

  freeLun(initiator: string): number {
    const used = [...this.volumes.values()].map((volume) => volume.luns.get(initiator));
    return Array.from({ length: 256 }, (_, lun) => lun).find((lun) => !used.includes(lun)) ?? 0;
  }
}

/** A driver that keeps the contract. The faulty ones override one method each. */
export class MemoryDriver implements VolumeDriver {
  constructor(protected readonly array: MemoryArray) {}

  async checkForSetupError(): Promise<void> {}

  async createVolume(volume: Volume): Promise<void> {
    this.array.volumes.set(volume.id, { sizeGiB: volume.sizeGiB, text: '', luns: new Map() });
  }

  async deleteVolume(volume: Volume): Promise<void> {
    this.array.volumes.delete(volume.id);
  }

  async createSnapshot(snapshot: Snapshot): Promise<void> {
    this.array.snapshots.set(snapshot.id, this.array.volume(snapshot.volume.id).text);
  }

  async deleteSnapshot(snapshot: Snapshot): Promise<void> {
    this.array.snapshots.delete(snapshot.id);
  }

  async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
    const { text } = this.array.volume(source.id);
    this.array.volumes.set(volume.id, { sizeGiB: volume.sizeGiB, text, luns: new Map() });
  }

  async createVolumeFromSnapshot(volume: Volume, snapshot: Snapshot): Promise<void> {
    const text = this.array.snapshots.get(snapshot.id) ?? '';
    this.array.volumes.set(volume.id, { sizeGiB: volume.sizeGiB, text, luns: new Map() });
  }

  async extendVolume(volume: Volume, newSizeGiB: number): Promise<void> {
    this.array.volume(volume.id).sizeGiB = newSizeGiB;
  }

  async initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    const { initiator } = connector;
    if (!initiator) throw new DriverError('ERR_CONNECTOR_INVALID', 'the connector has no initiator');
    const { luns } = this.array.volume(volume.id);
    const lun = luns.get(initiator) ?? this.pickLun(initiator);
    luns.set(initiator, lun);
    return this.info(lun);
  }

  async terminateConnection(volume: Volume, connector: Connector | null): Promise<void> {
    const luns = this.array.volumes.get(volume.id)?.luns;
    if (connector?.initiator) luns?.delete(connector.initiator);
    else luns?.clear();
  }

  async getVolumeStats(): Promise<VolumeStats> {
    return {
      volume_backend_name: 'memory',
      vendor_name: 'Holdfast',
      driver_version: '1.0.0',
      storage_protocol: 'iSCSI',
      pools: [{ pool_name: 'memory', total_capacity_gb: 100, free_capacity_gb: 90 }],
    };
  }

  protected pickLun(initiator: string): number {
    return this.array.freeLun(initiator);
  }

  protected info(lun: number): ConnectionInfo {
    return {
      driver_volume_type: 'iscsi',
      data: { target_discovered: false, target_portal: '192.0.2.1:3260', target_iqn: 'iqn.2026-01.test:array', target_lun: lun },
    };
  }
}
