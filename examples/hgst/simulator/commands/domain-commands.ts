import { Arguments } from '../arguments.js';
import { printed, Refusal } from '../command-result.js';
import { hostStorage } from '../host-storage.js';
import { textTable } from '../text-table.js';
import type { Cluster, CommandTable } from './command.js';

/** What there is: members of the domain, networks, flash. */
export const domainCommands: CommandTable = {
  '--version': ({ settings }) => printed(`HGST Solutions ${settings.version}`),

  'domain-list': ({ settings }, args) => {
    const isPlain = new Arguments(args, { '-1': 'none' }).has('-1');
    return printed(...(isPlain ? settings.hosts : textTable(['Host'], settings.hosts.map((host) => [host]))));
  },

  'network-list': ({ settings }, args) => {
    const wanted = new Arguments(args, { '-N': 'one' });
    const networks = settings.networks.filter(({ name }) => !wanted.has('-N') || name === wanted.one('-N'));
    if (networks.length === 0) throw new Refusal(`Network "${wanted.one('-N', '')}" does not exist.`);
    const rows = networks.map(({ name, description }) => [name, 'IPv4', 'autoConfig', description]);
    return printed(...textTable(['Network Name', 'Type', 'Flags', 'Description'], rows));
  },

  'host-storage': (cluster, args) => {
    const options = new Arguments(args, { '-h': 'one', '--json': 'none' });
    const { hosts } = cluster.settings;
    const storage = hostStorage(cluster.pool, options.has('-h') ? [knownHost(cluster, options.one('-h'))] : hosts, hosts[0]);
    if (options.has('--json')) return printed(JSON.stringify(storage, null, 2));
    const rows = storage.hostStatus.map(({ node, totalCapacityBytes, totalUsedBytes }) => [node, `${totalCapacityBytes}`, `${totalUsedBytes}`]);
    return printed(...textTable(['Host', 'Capacity', 'Used'], rows));
  },
};

/** @throws Refusal when no member of the domain has that name */
export function knownHost({ settings }: Cluster, host: string): string {
  if (!settings.hosts.includes(host)) throw new Refusal(`Host "${host}" does not exist.`);
  return host;
}
