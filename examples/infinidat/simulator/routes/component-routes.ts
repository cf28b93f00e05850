import { ArrayError } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { onlyFields, show, showPage, type Fields } from '../collection.js';
import type { FcNode, FcPort } from '../fc-node.js';
import { idOf, type Route, type RouteRequest } from '../route.js';

const ONLY_RACK = 1;

/** A Fibre Channel port; by the number of its node, clients of the array find their way back from it. */
function portFields({ id: node }: FcNode): Fields<FcPort> {
  return {
    id: ({ id }) => id,
    wwpn: ({ wwpn }) => wwpn,
    wwnn: ({ wwpn }) => `${wwpn.slice(0, -2)}00`,
    link_state: ({ linkState }) => linkState,
    state: ({ state }) => state,
    enabled: () => true,
    role: () => 'SOFT_PORT',
    soft_target_addresses: ({ wwpn }) => [wwpn],
    vendor: () => 'Emulex',
    switch_vendor: () => null,
    node_index: () => node,
  };
}

const nodeFields: Fields<FcNode> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  model: () => 'F4304',
  state: () => 'ACTIVE',
  fc_ports: (node) => node.ports.map((port) => show(port, portFields(node))),
  // Lists that clients go through, and that hold nothing here.
  eth_ports: () => [],
  ib_ports: () => [],
  drives: () => [],
  services: () => [],
};

const rackFields: Fields<ArrayState> = {
  rack: () => ONLY_RACK,
  nodes: ({ nodes }) => nodes.map((node) => show(node, nodeFields)),
  enclosures: () => [],
  ups: () => [],
};

function nodeOf(request: RouteRequest): FcNode {
  const node = request.state.nodes.find(({ id }) => id === idOf(request));
  if (node === undefined) throw new ArrayError('NODE_NOT_FOUND', `Node ${request.path[0]} was not found`);
  return node;
}

/** What the array is built of. Its own library reads the whole rack first, and then what it needs of a node or a port. */
export const componentRoutes: readonly Route[] = [
  { method: 'GET', path: 'components', run: ({ state, query }) => ({ result: show(state, rackFields, onlyFields(query)) }) },
  { method: 'GET', path: 'components/nodes', run: ({ state, query }) => showPage(state.nodes, nodeFields, query) },
  { method: 'GET', path: 'components/nodes/:id', run: (request) => ({ result: show(nodeOf(request), nodeFields, onlyFields(request.query)) }) },
  {
    method: 'GET',
    path: 'components/nodes/:id/fc_ports',
    run: (request) => {
      const node = nodeOf(request);
      return showPage(node.ports, portFields(node), request.query);
    },
  },
  {
    method: 'GET',
    path: 'components/nodes/:id/fc_ports/:port',
    run: (request) => {
      const node = nodeOf(request);
      const port = node.ports.find(({ id }) => id === idOf(request, 1));
      if (port === undefined) throw new ArrayError('PORT_NOT_FOUND', `Node ${node.id} has no Fibre Channel port ${request.path[1]}`);
      return { result: show(port, portFields(node), onlyFields(request.query)) };
    },
  },
];
