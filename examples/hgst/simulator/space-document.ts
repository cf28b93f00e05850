import { BYTES_PER_GB } from './array-settings.js';
import type { Space } from './space-table.js';

/** One space in the document of `space-list --json`. Keys that begin with an underscore are the columns of the table for people. */
export function spaceDocument(space: Space): Readonly<Record<string, unknown>> {
  const { name, sizeGB, redundancy, network, owner, appHosts } = space;
  const state = appHosts.length === 0 ? 'OFFLINE' : 'ONLINE';
  const type = { resourceType: 'vLVM-L', resourceID: `vLVM-L:${name}` };
  const servers = [...new Set(space.extents.map(({ server }) => server))];
  return {
    ...type,
    state,
    instanceStates: {},
    redundancy,
    sizeBytes: sizeGB * BYTES_PER_GB,
    name,
    nodes: [...appHosts],
    networks: [network],
    components: servers.map((server, order) => component(space, server, order)),
    _size: `${sizeGB}GB`,
    _state: state,
    _ugm: owner,
    _nets: network,
    _hosts: servers.map(hostOf).join(','),
    _ahosts: appHosts.join(','),
    _shosts: servers.map((server) => `${hostOf(server)}(${sizeGB / servers.length}GB)`).join(','),
    _name: name,
    _node: '',
    _type: type.resourceType,
    _detail: type.resourceID,
    _device: appHosts.length === 0 ? '' : `/dev/${name}`,
  };
}

function component({ name, extents, redundancy }: Space, server: string, order: number): object {
  const [node = '', device = ''] = server.split(':');
  return {
    resourceType: 'vHA',
    resourceID: `vHA:${name}h${String(order).padStart(2, '0')}`,
    redundancy,
    order,
    sizeBytes: extents.reduce((sum, extent) => sum + (extent.server === server ? extent.bytes : 0), 0),
    name: `${name}h${String(order).padStart(2, '0')}`,
    state: 'GOOD',
    components: [{ vspaceType: 'vHA', vspaceRole: 'primary', node, partName: `/dev/${device}` }],
  };
}

const hostOf = (server: string): string => server.split(':')[0] ?? '';
