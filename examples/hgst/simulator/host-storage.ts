import type { StoragePool } from './storage-pool.js';

interface Totals {
  readonly totalCapacityBytes: number;
  readonly totalUsedBytes: number;
  readonly totalEnabledBytes: number;
  readonly totalDisabledBytes: number;
}

export interface HostStorage extends Totals {
  readonly hostStatus: readonly (Totals & { readonly node: string })[];
}

/** The document of `host-storage --json`, for these hosts. @param manager - the host that manages the cluster */
export function hostStorage(pool: StoragePool, hosts: readonly string[], manager: string | undefined): HostStorage {
  const hostStatus = hosts.map((node) => {
    const partitions = pool.partitions.filter(({ host }) => host === node).map((partition) => {
      const usedBytes = pool.usedBytes(partition);
      return {
        partName: `/dev/${partition.device}`,
        partitionState: 'READY',
        usableCapacityBytes: partition.capacityBytes,
        vspaceCapacityAvailable: partition.capacityBytes - usedBytes,
        _usedSpaceBytes: usedBytes,
      };
    });
    return {
      node,
      up: true,
      isManager: node === manager,
      cardStatus: partitions.length === 0 ? [] : [{ cardStatus: 'Good', deviceType: 'Generic', partitionStatus: partitions }],
      ...totals(partitions.map((partition) => [partition.usableCapacityBytes, partition._usedSpaceBytes])),
    };
  });
  return { hostStatus, ...totals(hostStatus.map((host) => [host.totalCapacityBytes, host.totalUsedBytes])) };
}

function totals(parts: readonly (readonly [capacityBytes: number, usedBytes: number])[]): Totals {
  const used = parts.reduce((sum, [, usedBytes]) => sum + usedBytes, 0);
  return {
    totalCapacityBytes: parts.reduce((sum, [capacityBytes]) => sum + capacityBytes, 0),
    totalUsedBytes: used,
    totalEnabledBytes: used,
    totalDisabledBytes: 0,
  };
}
