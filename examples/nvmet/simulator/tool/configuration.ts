import { basename, join } from 'node:path';
import { pythonStr } from '@holdfast/array-simulator/command-line';
import type { FolderKind } from '../kernel/kernel-folders.js';
import type { NvmetMachine } from '../nvmet-machine.js';
import { CfsError } from './cfs-error.js';
import { dumpNode, openNamedNode, openNode, removeNode, type Complain, type ConfigNode } from './config-node.js';
import { dumpPort, removePort, setUpPort } from './ports.js';
import { contains, elements, get, item } from './python-object.js';
import { dumpSubsystem, removeSubsystem, setUpSubsystem } from './subsystems.js';

const FOLDERS = { Subsystem: 'subsystems', Port: 'ports', Host: 'hosts' } as const satisfies Partial<Record<FolderKind, string>>;

/** The live configuration, read object by object: what changes meanwhile is half in it, or ends it with an error. */
export async function dump(machine: NvmetMachine): Promise<Record<string, unknown>> {
  const { kernel } = machine;
  const names = kernel.list(FOLDERS.Subsystem);
  await machine.hold('subsystems');
  const subsystems = [...lookUp(machine, 'Subsystem', names)].map((subsystem) => dumpSubsystem(kernel, subsystem));
  const ports = [...all(machine, 'Port')].map((port) => dumpPort(kernel, port));
  const hosts = [...all(machine, 'Host')].map((host) => ({ ...dumpNode(kernel, host), nqn: basename(host.path) }));
  await machine.hold('dumped');
  return { hosts, ports, subsystems };
}

/** Removes everything; ends at the first thing that cannot be removed. */
export async function clear(machine: NvmetMachine): Promise<void> {
  const { kernel } = machine;
  const ports = kernel.list(FOLDERS.Port);
  machine.note('clearing', { exports: exportCount(machine) });
  await machine.hold('ports');
  for (const port of lookUp(machine, 'Port', ports)) removePort(kernel, port);
  for (const subsystem of all(machine, 'Subsystem')) removeSubsystem(kernel, subsystem);
  for (const host of all(machine, 'Host')) removeNode(kernel, host);
  await machine.hold('cleared');
}

/** Makes what the file says: hosts, then subsystems, then ports. Returns the problems that did not end it. */
export function build({ kernel }: NvmetMachine, saved: unknown): string[] {
  const problems: string[] = [];
  const complain: Complain = (problem) => problems.push(`${problem}, skipped`);
  const setUpHost = (host: unknown): void => {
    try {
      openNamedNode(kernel, 'Host', FOLDERS.Host, pythonStr(item(host, 'nqn')));
    } catch (error) {
      if (!(error instanceof CfsError)) throw error;
      complain(`Could not create Host object: ${error.message}`);
    }
  };
  const sections = [
    { key: 'hosts', one: 'host', name: 'nqn', setUp: setUpHost },
    { key: 'subsystems', one: 'subsystem', name: 'nqn', setUp: (subsystem: unknown) => setUpSubsystem(kernel, subsystem, complain) },
    { key: 'ports', one: 'port', name: 'portid', setUp: (port: unknown) => setUpPort(kernel, port, complain) },
  ];
  for (const { key, one, name, setUp } of sections) {
    for (const [index, element] of elements(get(saved, key, [])).entries()) {
      if (contains(element, name)) setUp(element);
      else complain(`'${name}' not defined in ${one} ${index}`);
    }
  }
  return problems;
}

function all(machine: NvmetMachine, kind: keyof typeof FOLDERS): Generator<ConfigNode, void> {
  return lookUp(machine, kind, machine.kernel.list(FOLDERS[kind]));
}

/** One by one; dies at one that was listed and has gone. */
function* lookUp({ kernel }: NvmetMachine, kind: keyof typeof FOLDERS, names: readonly string[]): Generator<ConfigNode, void> {
  for (const name of names) yield openNode(kernel, kind, join(FOLDERS[kind], name), 'lookup');
}

/** How many namespaces hosts lose now. */
function exportCount({ kernel }: NvmetMachine): number {
  const folders = kernel.list(FOLDERS.Subsystem).map((nqn) => join(FOLDERS.Subsystem, nqn, 'namespaces'));
  return folders.reduce((sum, folder) => sum + (kernel.has(folder) ? kernel.list(folder).length : 0), 0);
}
