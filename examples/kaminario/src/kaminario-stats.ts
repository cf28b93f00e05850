import { DriverError, type VolumeStats } from '@holdfast/volume';
import type { KaminarioClient } from './kaminario-client.js';
import { KIB_PER_GIB, type K2Capacity } from './kaminario-objects.js';
import { DEFAULT_OVER_SUBSCRIPTION_RATIO, type KaminarioSettings } from './kaminario-options.js';

/** What the stats tell beside what the array knows. */
export interface StatsContext extends Pick<KaminarioSettings, 'volumeBackendName' | 'maxOverSubscriptionRatio'> {
  readonly protocol: string;
  readonly hasReplica: boolean;
}

/** What a scheduler needs to know of the array, keyed as Cinder's driver tells it. */
export async function kaminarioStats(client: KaminarioClient, context: StatsContext): Promise<VolumeStats> {
  const capacity = await client.find('system/capacity');
  if (capacity === undefined) throw new DriverError('ERR_BACKEND_REFUSED', `the array ${client.address} does not tell its capacity`);
  return {
    volume_backend_name: context.volumeBackendName,
    vendor_name: 'Kaminario',
    driver_version: '1.4',
    storage_protocol: context.protocol,
    pools: [
      {
        pool_name: context.volumeBackendName,
        total_capacity_gb: capacity.total / KIB_PER_GIB,
        free_capacity_gb: capacity.free / KIB_PER_GIB,
        provisioned_capacity_gb: capacity.provisioned_volumes / KIB_PER_GIB,
        max_over_subscription_ratio: ratioOf(capacity, context.maxOverSubscriptionRatio),
        total_volumes: (await client.count('volumes')) - 1, // the array has one of its own
        thin_provisioning_support: true,
        thick_provisioning_support: false,
        sparse_copy_volume: true,
        QoS_support: false,
        multiattach: true,
        'kaminario:thin_prov_type': 'dedup/nodedup',
        replication_enabled: context.hasReplica,
        'kaminario:replication': context.hasReplica,
      },
    ],
  };
}

/** `auto` needs something provisioned and something stored; until then it is what the default is. */
function ratioOf(capacity: K2Capacity, wanted: number | 'auto'): number {
  if (wanted !== 'auto') return wanted;
  const stored = capacity.total - capacity.free;
  return capacity.provisioned > 0 && stored > 0 ? capacity.provisioned_volumes / stored : DEFAULT_OVER_SUBSCRIPTION_RATIO;
}
