import { BYTES_PER_GB, type StoragePartition } from './array-settings.js';
import { Refusal } from './command-result.js';

/** What a space takes of one partition. */
export interface Extent {
  /** `host:device`, as `-S` names it. */
  readonly server: string;
  readonly bytes: number;
}

/** The flash of all storage servers, and how much of it is taken. */
export class StoragePool {
  readonly partitions: readonly StoragePartition[];
  readonly #usedBytes = new Map<string, number>();

  constructor(partitions: readonly StoragePartition[]) {
    this.partitions = partitions;
  }

  /** Divides a size evenly over partitions that have room for it. @throws Refusal */
  plan(sizeGB: number, servers: readonly string[], redundancy: 0 | 1): readonly Extent[] {
    if (servers.length === 0) throw new Refusal('At least one storage server (-S host:device) is needed.');
    const twice = servers.find((server, place) => servers.indexOf(server) !== place);
    if (twice !== undefined) throw new Refusal(`Storage server "${twice}" is named twice.`);
    if (redundancy === 1 && servers.length < 2) throw new Refusal('A redundant space needs at least two storage servers.');
    if (sizeGB % servers.length !== 0) throw new Refusal(`Invalid size "${sizeGB}": it must be a multiple of the ${servers.length} storage servers.`);
    const extents = servers.map((server) => ({ server, bytes: (sizeGB / servers.length) * (1 + redundancy) * BYTES_PER_GB }));
    for (const { server, bytes } of extents) {
      const partition = this.partitions.find((candidate) => nameOf(candidate) === server);
      if (!partition) throw new Refusal(`Storage server "${server}" does not exist.`);
      if (bytes > partition.capacityBytes - this.usedBytes(partition)) throw new Refusal(`Insufficient capacity on storage server "${server}".`);
    }
    return extents;
  }

  take(extents: readonly Extent[]): void {
    for (const { server, bytes } of extents) this.#usedBytes.set(server, (this.#usedBytes.get(server) ?? 0) + bytes);
  }

  giveBack(extents: readonly Extent[]): void {
    this.take(extents.map(({ server, bytes }) => ({ server, bytes: -bytes })));
  }

  usedBytes(partition: StoragePartition): number {
    return this.#usedBytes.get(nameOf(partition)) ?? 0;
  }
}

const nameOf = ({ host, device }: StoragePartition): string => `${host}:${device}`;
