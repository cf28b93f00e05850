import { Arguments, gigabytes } from '../arguments.js';
import { printed, Refusal, type CommandResult } from '../command-result.js';
import { spaceDocument } from '../space-document.js';
import { textTable } from '../text-table.js';
import type { Cluster, CommandTable } from './command.js';
import { knownHost } from './domain-commands.js';

const CREATE_OPTIONS = {
  '-n': 'one',
  '-N': 'one',
  '-s': 'one',
  '--redundancy': 'one',
  '--user': 'one',
  '--group': 'one',
  '--mode': 'one',
  '-S': 'many',
  '-A': 'many',
} as const;

export const spaceCommands: CommandTable = {
  'space-list': ({ spaces }, args) => {
    const options = new Arguments(args, { '-n': 'one', '--name-only': 'none', '--json': 'none' });
    const listed = options.has('-n') ? [spaces.get(options.one('-n'))] : spaces.all();
    if (options.has('--json')) return printed(JSON.stringify({ resources: listed.map(spaceDocument) }, null, 2));
    if (options.has('--name-only')) return printed(...listed.map(({ name }) => name));
    const rows = listed.map(({ name, sizeGB, network, appHosts }) => [name, `${sizeGB}GB`, network, appHosts.join(',')]);
    return printed(...textTable(['Space Name', 'Size', 'Network', 'App Hosts'], rows));
  },

  'space-create': async (cluster, args) => {
    const options = new Arguments(args, CREATE_OPTIONS);
    const mode = options.one('--mode', '0600');
    if (!/^[0-7]{3,4}$/.test(mode)) throw new Refusal(`Invalid mode "${mode}": three or four octal digits.`);
    await cluster.spaces.create({
      name: options.one('-n'),
      sizeGB: gigabytes(options.one('-s')),
      network: knownNetwork(cluster, options.one('-N')),
      redundancy: redundancy(options.one('--redundancy', '0')),
      owner: `${options.one('--user', 'root')}:${options.one('--group', 'disk')}:${mode}`,
      servers: options.many('-S'),
      appHosts: options.many('-A').map((host) => knownHost(cluster, host)),
    });
    return succeeded(cluster, 'space-create');
  },

  'space-extend': (cluster, args) => {
    const options = new Arguments(args, { '-n': 'one', '-s': 'one', '-S': 'many' });
    cluster.spaces.extend(options.one('-n'), gigabytes(options.one('-s')), options.many('-S'));
    return succeeded(cluster, 'space-extend');
  },

  'space-delete': (cluster, args) => {
    cluster.spaces.delete(new Arguments(args, { '-n': 'one' }).one('-n'));
    return succeeded(cluster, 'space-delete');
  },

  'space-set-apphosts': (cluster, args) => {
    const options = new Arguments(args, { '-n': 'one', '-A': 'many', '--action': 'one' });
    const { name } = cluster.spaces.get(options.one('-n'));
    const hosts = options.many('-A').map((host) => knownHost(cluster, host));
    const action = options.one('--action');
    if (action !== 'ADD' && action !== 'DELETE') throw new Refusal(`Invalid action "${action}": ADD or DELETE.`);
    if (hosts.length === 0) throw new Refusal('At least one application host (-A host) is needed.');
    for (const host of hosts) cluster.spaces.setAppHost(name, host, action === 'ADD');
    return succeeded(cluster, 'space-set-apphosts');
  },
};

const succeeded = ({ requests }: Cluster, command: string): CommandResult => printed(requests.nextId(command), 'Request Succeeded');

function knownNetwork({ settings }: Cluster, wanted: string): string {
  if (!settings.networks.some(({ name }) => name === wanted)) throw new Refusal(`Network "${wanted}" does not exist.`);
  return wanted;
}

function redundancy(text: string): 0 | 1 {
  if (text !== '0' && text !== '1') throw new Refusal(`Invalid redundancy "${text}": 0 or 1.`);
  return text === '1' ? 1 : 0;
}
