import { basename, join } from 'node:path';
import { pythonInt, pythonStr } from '@holdfast/array-simulator/command-line';
import type { FolderKind } from '../kernel/kernel-folders.js';
import type { NvmetKernel } from '../kernel/nvmet-kernel.js';
import { CfsError } from './cfs-error.js';
import { checkSelf, dumpNode, openNamedNode, openNode, removeNode, setUpAttributes, type Complain, type ConfigNode } from './config-node.js';
import { addSubsystem, removeLink } from './links.js';
import { contains, elements, get, item } from './python-object.js';

const HIGHEST_ANA_GROUP = 1024;

/** Takes every subsystem off the port, then removes it. */
export function removePort(kernel: NvmetKernel, port: ConfigNode): void {
  const { path } = port;
  checkSelf(kernel, 'Port', path);
  for (const nqn of subsystemsOn(kernel, path)) removeLink(kernel, join(path, 'subsystems', nqn));
  // Group 1 comes and goes with the port.
  for (const group of within(kernel, path, 'ANAGroup')) if (basename(group.path) !== '1') removeNode(kernel, group);
  for (const referral of within(kernel, path, 'Referral')) removeNode(kernel, referral);
  removeNode(kernel, port);
}

export function dumpPort(kernel: NvmetKernel, port: ConfigNode): Record<string, unknown> {
  const { path } = port;
  return {
    ...dumpNode(kernel, port),
    portid: Number(basename(path)),
    subsystems: subsystemsOn(kernel, path),
    ana_groups: [...within(kernel, path, 'ANAGroup')].map((group) => ({ ...dumpNode(kernel, group), grpid: Number(basename(group.path)) })),
    referrals: [...within(kernel, path, 'Referral')].map((referral) => ({ ...dumpNode(kernel, referral), name: basename(referral.path) })),
  };
}

/** Makes the port, or takes the one that is there: the file may name one port many times, and its subsystems add up. */
export function setUpPort(kernel: NvmetKernel, saved: unknown, complain: Complain): void {
  let port: ConfigNode;
  try {
    port = openNode(kernel, 'Port', join('ports', String(pythonInt(item(saved, 'portid')))), 'any');
  } catch (error) {
    if (!(error instanceof CfsError)) throw error;
    return complain(`Could not create Port object: ${error.message}`);
  }
  setUpAttributes(kernel, port, saved, complain);
  for (const nqn of elements(get(saved, 'subsystems', []))) addSubsystem(kernel, port.path, pythonStr(nqn));
  for (const group of elements(get(saved, 'ana_groups', []))) setUpWithin(kernel, port, 'ANAGroup', group, complain);
  for (const referral of elements(get(saved, 'referrals', []))) setUpWithin(kernel, port, 'Referral', referral, complain);
}

/** What a port holds: its folder, the key by which the file names it, and its name in messages. */
const PARTS = {
  ANAGroup: { folder: 'ana_groups', key: 'grpid', title: 'ANA Group' },
  Referral: { folder: 'referrals', key: 'name', title: 'Referral' },
} as const satisfies Partial<Record<FolderKind, unknown>>;

type Part = keyof typeof PARTS;

function* within(kernel: NvmetKernel, port: string, part: Part): Generator<ConfigNode, void> {
  checkSelf(kernel, 'Port', port);
  const folder = join(port, PARTS[part].folder);
  for (const name of kernel.list(folder)) yield openNode(kernel, part, join(folder, name), 'lookup');
}

function setUpWithin(kernel: NvmetKernel, port: ConfigNode, part: Part, saved: unknown, complain: Complain): void {
  const { folder, key, title } = PARTS[part];
  if (!contains(saved, key)) return complain(`'${key}' not defined for ${title}`);
  let node: ConfigNode;
  try {
    const name = part === 'ANAGroup' ? groupId(item(saved, key)) : pythonStr(item(saved, key));
    node = openNamedNode(kernel, part, join(port.path, folder), name);
  } catch (error) {
    if (!(error instanceof CfsError)) throw error;
    return complain(`Could not create ${title} object: ${error.message}`);
  }
  setUpAttributes(kernel, node, saved, complain);
}

function groupId(value: unknown): string {
  const id = pythonInt(value);
  if (id < 1 || id > HIGHEST_ANA_GROUP) throw new CfsError(`GRPID ${id} must be 1 to ${HIGHEST_ANA_GROUP}`);
  return String(id);
}

const subsystemsOn = (kernel: NvmetKernel, port: string): string[] => kernel.list(join(port, 'subsystems'));
