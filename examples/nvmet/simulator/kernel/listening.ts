import { isIPv4, isIPv6 } from 'node:net';

/** Where a port listens, as its attributes say. */
export interface PortAddress {
  readonly transport: string;
  readonly family: string;
  readonly address: string;
  readonly service: string;
}

const WILDCARDS: readonly string[] = ['0.0.0.0', '::'];

/**
 * Why a port cannot begin to listen, as the kernel's errno; null when it can.
 * @param nodeAddresses - what the node's network cards have
 * @param others - the ports that listen already
 */
export function listenFault(port: PortAddress, nodeAddresses: readonly string[], others: readonly PortAddress[]): string | null {
  if (port.transport === 'loop') return null;
  if (port.transport !== 'tcp' && port.transport !== 'rdma') return 'EINVAL';
  const isAddress = port.family === 'ipv6' ? isIPv6(port.address) : port.family === 'ipv4' && isIPv4(port.address);
  if (!isAddress || !/^\d{1,5}$/.test(port.service)) return 'EINVAL';
  if (!WILDCARDS.includes(port.address) && !nodeAddresses.includes(port.address)) return 'EADDRNOTAVAIL';
  return others.some((other) => isSame(port, other)) ? 'EADDRINUSE' : null;
}

function isSame(one: PortAddress, other: PortAddress): boolean {
  if (one.transport !== other.transport || one.family !== other.family || one.service !== other.service) return false;
  return one.address === other.address || [one, other].some(({ address }) => WILDCARDS.includes(address));
}
