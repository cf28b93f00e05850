import { basename, join } from 'node:path';
import { pythonInt, pythonStr } from '@holdfast/array-simulator/command-line';
import type { NvmetKernel } from '../kernel/nvmet-kernel.js';
import { CfsError } from './cfs-error.js';
import { checkSelf, dumpNode, openNamedNode, openNode, removeNode, setUpAttributes, type Complain, type ConfigNode } from './config-node.js';
import { addAllowedHost, removeLink } from './links.js';
import { contains, elements, get, item } from './python-object.js';

const HIGHEST_NAMESPACE = 8192;

/** Removes the namespaces, the permissions, and the subsystem itself. */
export function removeSubsystem(kernel: NvmetKernel, subsystem: ConfigNode): void {
  const { path } = subsystem;
  for (const namespace of namespacesOf(kernel, path)) removeNode(kernel, namespace);
  for (const host of allowedHosts(kernel, path)) removeLink(kernel, join(path, 'allowed_hosts', host));
  removeNode(kernel, subsystem);
}

export function dumpSubsystem(kernel: NvmetKernel, subsystem: ConfigNode): Record<string, unknown> {
  const { path } = subsystem;
  return {
    ...dumpNode(kernel, subsystem),
    nqn: basename(path),
    namespaces: [...namespacesOf(kernel, path)].map((namespace) => dumpNamespace(kernel, namespace)),
    allowed_hosts: allowedHosts(kernel, path),
  };
}

/** Makes the subsystem, then its namespaces and permissions, and sets its attributes last. */
export function setUpSubsystem(kernel: NvmetKernel, saved: unknown, complain: Complain): void {
  let subsystem: ConfigNode;
  try {
    subsystem = openNamedNode(kernel, 'Subsystem', 'subsystems', pythonStr(item(saved, 'nqn')));
  } catch (error) {
    if (!(error instanceof CfsError)) throw error;
    return complain(`Could not create Subsystem object: ${error.message}`);
  }
  for (const namespace of elements(get(saved, 'namespaces', []))) setUpNamespace(kernel, subsystem, namespace, complain);
  for (const host of elements(get(saved, 'allowed_hosts', []))) addAllowedHost(kernel, subsystem.path, pythonStr(host));
  setUpAttributes(kernel, subsystem, saved, complain);
}

function* namespacesOf(kernel: NvmetKernel, subsystem: string): Generator<ConfigNode, void> {
  checkSelf(kernel, 'Subsystem', subsystem);
  const folder = join(subsystem, 'namespaces');
  for (const name of kernel.list(folder)) yield openNode(kernel, 'Namespace', join(folder, name), 'lookup');
}

function dumpNamespace(kernel: NvmetKernel, namespace: ConfigNode): Record<string, unknown> {
  const dumped = dumpNode(kernel, namespace);
  checkSelf(kernel, 'Namespace', namespace.path);
  return { ...dumped, nsid: Number(basename(namespace.path)), ana_grpid: pythonInt(kernel.read(join(namespace.path, 'ana_grpid'))) };
}

function setUpNamespace(kernel: NvmetKernel, subsystem: ConfigNode, saved: unknown, complain: Complain): void {
  if (!contains(saved, 'nsid')) return complain("'nsid' not defined for Namespace");
  let namespace: ConfigNode;
  try {
    namespace = openNode(kernel, 'Namespace', join(subsystem.path, 'namespaces', String(namespaceId(item(saved, 'nsid')))), 'any');
  } catch (error) {
    if (!(error instanceof CfsError)) throw error;
    return complain(`Could not create Namespace object: ${error.message}`);
  }
  setUpAttributes(kernel, namespace, saved, complain);
  if (contains(saved, 'ana_grpid')) kernel.write('Namespace', namespace.path, 'ana_grpid', String(pythonInt(item(saved, 'ana_grpid'))));
}

function namespaceId(value: unknown): number {
  const nsid = pythonInt(value);
  if (nsid < 1 || nsid > HIGHEST_NAMESPACE) throw new CfsError(`NSID must be 1 to ${HIGHEST_NAMESPACE}`);
  return nsid;
}

const allowedHosts = (kernel: NvmetKernel, subsystem: string): string[] => kernel.list(join(subsystem, 'allowed_hosts'));
