export interface FcPort {
  readonly id: number;
  /** 16 hexadecimal digits. */
  readonly wwpn: string;
  readonly linkState: 'UP' | 'DOWN';
  readonly state: 'OK' | 'OFFLINE';
}

/** One of the three nodes of an array, and its Fibre Channel ports. */
export interface FcNode {
  readonly id: number;
  readonly name: string;
  readonly ports: readonly FcPort[];
}

const NODES = [1, 2, 3];
const PORTS = [1, 2];

/** The nodes of an array as it is delivered: two ports each, the second one of the third node without a cable. */
export function fcNodes(serialNumber: number): FcNode[] {
  const prefix = `5742b0f0${serialNumber.toString(16).padStart(6, '0')}`;
  return NODES.map((node) => ({
    id: node,
    name: `node-${node}`,
    ports: PORTS.map((port) => {
      const isConnected = node < NODES.length || port < PORTS.length;
      return { id: port, wwpn: `${prefix}${node}${port}`, linkState: isConnected ? 'UP' : 'DOWN', state: isConnected ? 'OK' : 'OFFLINE' };
    }),
  }));
}
