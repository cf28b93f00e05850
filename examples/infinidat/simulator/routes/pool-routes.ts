import type { ArrayState } from '../array-state.js';
import { onlyFields, show, showPage, type Fields } from '../collection.js';
import type { SimulatedPool } from '../pool-table.js';
import { idOf, type Route } from '../route.js';
import type { SimulatedVolume } from '../simulated-volume.js';

const WARNING_PER_CENT = 80;
const CRITICAL_PER_CENT = 90;

function poolFields({ volumes }: ArrayState): Fields<SimulatedPool> {
  const count = ({ id }: SimulatedPool, isCounted: (volume: SimulatedVolume) => boolean): number =>
    volumes.all().filter((volume) => volume.poolId === id && isCounted(volume)).length;
  return {
    id: ({ id }) => id,
    name: ({ name }) => name,
    allocated_physical_space: (pool) => volumes.physicalBytesUsed(pool),
    capacity_savings: () => 0,
    compression_enabled: () => true,
    created_at: ({ createdAt }) => createdAt,
    entities_count: (pool) => count(pool, () => true),
    filesystem_snapshots_count: () => 0,
    filesystems_count: () => 0,
    free_physical_space: (pool) => pool.physicalBytes - volumes.physicalBytesUsed(pool),
    free_virtual_space: (pool) => pool.virtualBytes - volumes.virtualBytesUsed(pool),
    max_extend: () => -1,
    owners: () => [],
    physical_capacity: ({ physicalBytes }) => physicalBytes,
    physical_capacity_critical: () => CRITICAL_PER_CENT,
    physical_capacity_warning: () => WARNING_PER_CENT,
    qos_policies: () => [],
    reserved_capacity: () => 0,
    snapshots_count: (pool) => count(pool, ({ type }) => type !== 'MASTER'),
    ssd_enabled: () => true,
    state: () => 'NORMAL',
    updated_at: ({ createdAt }) => createdAt,
    virtual_capacity: ({ virtualBytes }) => virtualBytes,
    volumes_count: (pool) => count(pool, ({ type }) => type === 'MASTER'),
  };
}

/** Pools, which clients only read. */
export const poolRoutes: readonly Route[] = [
  { method: 'GET', path: 'pools', run: ({ state, query }) => showPage(state.pools.all(), poolFields(state), query) },
  {
    method: 'GET',
    path: 'pools/:id',
    run: (request) => ({ result: show(request.state.pools.needed(idOf(request)), poolFields(request.state), onlyFields(request.query)) }),
  },
];
