import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';

/** The first of `hosts` that has one of these IPv4 addresses; undefined when none has. */
export async function memberWithAddress(hosts: readonly string[], addresses: readonly string[]): Promise<string | undefined> {
  for (const host of hosts) {
    const found = await lookup(host, { family: 4 }).catch(() => undefined); // a member nobody can resolve is just not it
    if (found && addresses.includes(found.address)) return host;
  }
  return undefined;
}

/** The IPv4 addresses of this machine. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
}
