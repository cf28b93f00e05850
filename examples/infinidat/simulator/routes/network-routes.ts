import { ArrayError } from '../array-error.js';
import { onlyFields, show, showPage, type Fields } from '../collection.js';
import type { NetworkSpace } from '../network-space.js';
import { idOf, type Route } from '../route.js';

const spaceFields: Fields<NetworkSpace> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  service: ({ service }) => service,
  ips: ({ ips }) =>
    ips.map(({ address, isEnabled }, index) => ({
      ip_address: address,
      enabled: isEnabled,
      type: 'ISCSI',
      interface_id: index + 1,
      tpgt: index + 1,
      vlan_id: 0,
      reserved: false,
    })),
  properties: ({ iqn, tcpPort }) => ({ iscsi_iqn: iqn, iscsi_tcp_port: tcpPort, iscsi_default_security_method: 'NONE', iscsi_isns_servers: [] }),
  interfaces: ({ ips }) => ips.map((_ip, index) => index + 1),
  network_config: () => ({ network: '192.0.2.0', netmask: 24, default_gateway: '192.0.2.254' }),
  mtu: () => 1_500,
  rate_limit: () => null,
  automatic_ip_failback: () => false,
};

/** Where hosts reach the array's volumes over iSCSI. */
export const networkRoutes: readonly Route[] = [
  { method: 'GET', path: 'network/spaces', run: ({ state, query }) => showPage(state.networkSpaces, spaceFields, query) },
  {
    method: 'GET',
    path: 'network/spaces/:id',
    run: (request) => {
      const space = request.state.networkSpaces.find(({ id }) => id === idOf(request));
      if (space === undefined) throw new ArrayError('NETWORK_SPACE_NOT_FOUND', `Network space ${request.path[0]} was not found`);
      return { result: show(space, spaceFields, onlyFields(request.query)) };
    },
  },
];
