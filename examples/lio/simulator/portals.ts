import { isIPv4, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { PORTAL } from './kernel-defaults.js';
import type { LioMachine } from './lio-machine.js';
import { tpgOf } from './luns.js';
import { rtslibError } from './rtslib-error.js';

const HIGHEST_PORT = 65_535;

/** The address as configfs spells it: what has no dot counts for IPv6 and stands in brackets. */
const spelled = (ip: string): string => (ip.startsWith('[') || ip.includes('.') ? ip : `[${ip}]`);

const isAddress = (address: string): boolean => (address.startsWith('[') ? address.endsWith(']') && isIPv6(address.slice(1, -1)) : isIPv4(address));

/** Listens, if the address is free; the same portal may serve many targets, a wildcard and an address of one port cannot both. */
export function createPortal(machine: LioMachine, target: string, ip: string, port: number): string {
  const { tree } = machine;
  const address = spelled(ip);
  const path = join(tpgOf(target), 'np', `${address}:${port}`);
  const isMeant = isAddress(address) && port >= 0 && port <= HIGHEST_PORT;
  if (isMeant && tree.has(path)) return path;
  if (!isMeant || isTaken(machine, address, port)) throw rtslibError('Could not create NetworkPortal in configFS');
  try {
    tree.make(path, PORTAL);
  } catch {
    throw rtslibError('Could not create NetworkPortal in configFS');
  }
  return path;
}

export function portalsOf({ tree }: LioMachine, target: string): { readonly ip: string; readonly port: string; readonly path: string }[] {
  const folder = join(tpgOf(target), 'np');
  return tree.list(folder).map((name) => {
    const colon = name.lastIndexOf(':');
    return { ip: name.slice(0, colon), port: name.slice(colon + 1), path: join(folder, name) };
  });
}

function isTaken(machine: LioMachine, address: string, port: number): boolean {
  const others = machine.tree.list('iscsi').flatMap((other) => portalsIfAny(machine, other));
  return others.some((other) => other.port === String(port) && other.ip !== address && (isWildcard(other.ip) || isWildcard(address)));
}

/** A target that goes away while it is looked at has no portals: here the kernel looks, not the library. */
function portalsIfAny(machine: LioMachine, target: string): ReturnType<typeof portalsOf> {
  try {
    return portalsOf(machine, target);
  } catch {
    return [];
  }
}

const isWildcard = (ip: string): boolean => ip === '0.0.0.0' || /^\[[0:]+\]$/.test(ip);
