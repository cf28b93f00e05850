import type { ArrayState } from '../array-state.js';
import { onlyFields, show, type Fields } from '../collection.js';
import type { SimulatedPool } from '../pool-table.js';
import type { Route } from '../route.js';

const STANDARD_FEATURES = ['iscsi', 'compression'];

function features({ hasAuthSessions, hasWritableSnapshots }: ArrayState['settings']): object[] {
  const names = [...STANDARD_FEATURES, ...(hasWritableSnapshots ? ['snapshots'] : []), ...(hasAuthSessions ? ['api_auth_sessions'] : [])];
  return [...names.map((name) => ({ name, version: 0, enabled: true })), { name: 'metadata', version: 2, enabled: true }];
}

const systemFields: Fields<ArrayState> = {
  capacity: (state) => {
    const sum = (read: (pool: SimulatedPool) => number): number => state.pools.all().reduce((total, pool) => total + read(pool), 0);
    const physical = sum(({ physicalBytes }) => physicalBytes);
    const virtual = sum(({ virtualBytes }) => virtualBytes);
    return {
      total_physical_capacity: physical,
      total_virtual_capacity: virtual,
      free_physical_space: physical - sum((pool) => state.volumes.physicalBytesUsed(pool)),
      free_virtual_space: virtual - sum((pool) => state.volumes.virtualBytesUsed(pool)),
    };
  },
  deployment_id: ({ settings }) => `deployment-${settings.serialNumber}`,
  entity_counts: ({ volumes, hosts, pools }) => ({
    volumes: volumes.all().filter(({ type }) => type === 'MASTER').length,
    snapshots: volumes.all().filter(({ type }) => type !== 'MASTER').length,
    hosts: hosts.all().length,
    clusters: 0,
    pools: pools.all().length,
  }),
  install_timestamp: ({ startedAt }) => startedAt,
  model: () => 'F4304',
  name: ({ settings }) => settings.systemName,
  operational_state: () => ({ state: 'ACTIVE', mode: 'NORMAL', description: 'System is in ACTIVE mode', read_only_system: false }),
  product_id: () => 'INFINIBOX',
  serial_number: ({ settings }) => settings.serialNumber,
  state: () => 'ACTIVE',
  system_power_consumption: () => 4_250,
  upgrade_timestamp: ({ startedAt }) => startedAt,
  uptime: ({ startedAt }) => Date.now() - startedAt,
  version: ({ settings }) => settings.systemVersion,
  wwnn: ({ settings }) => `5742b0f0${settings.serialNumber.toString(16).padStart(6, '0')}00`,
};

/** What the array is and what it can. */
export const systemRoutes: readonly Route[] = [
  { method: 'GET', path: '_features', isOpen: true, run: ({ state }) => ({ result: features(state.settings) }) },
  { method: 'GET', path: 'system', run: ({ state, query }) => ({ result: show(state, systemFields, onlyFields(query)) }) },
];
