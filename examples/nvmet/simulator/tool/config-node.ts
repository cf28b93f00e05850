import { join } from 'node:path';
import { isFolderName, pythonInt, pythonStr, systemErrorText, type SystemError } from '@holdfast/array-simulator/command-line';
import type { FolderKind } from '../kernel/kernel-folders.js';
import type { NvmetKernel } from '../kernel/nvmet-kernel.js';
import { CfsError, notFound } from './cfs-error.js';
import { get, items } from './python-object.js';

/** One folder as the library knows it; `enabled` is what it was when last looked at, null for what cannot be enabled. */
export interface ConfigNode {
  readonly kind: FolderKind;
  readonly path: string;
  enabled: number | null;
}

/** Takes a problem that does not end the restore. */
export type Complain = (problem: string) => void;

/** Beginnings of the attributes that are saved. */
const GROUPS: Readonly<Record<FolderKind, readonly string[]>> = {
  Host: [],
  Subsystem: ['attr'],
  Namespace: ['device', 'ana'],
  Port: ['addr', 'param'],
  Referral: ['addr'],
  ANAGroup: ['ana'],
};

/** Looks the folder up, or makes it. @throws CfsError when it is not there (`lookup`) or cannot be made (`any`) */
export function openNode(kernel: NvmetKernel, kind: FolderKind, path: string, mode: 'any' | 'lookup'): ConfigNode {
  if (!kernel.has(path)) {
    if (mode === 'lookup') throw notFound(`No such ${kind} in configfs: ${kernel.shown(path)}`);
    try {
      kernel.make(kind, path);
    } catch {
      throw new CfsError(`Could not create ${kind} in configFS`);
    }
  }
  return { kind, path, enabled: readEnable(kernel, kind, path) };
}

/** As {@link openNode} with `any`, for a name from a file, which must not lead out of its folder. */
export function openNamedNode(kernel: NvmetKernel, kind: FolderKind, folder: string, name: string): ConfigNode {
  if (!isFolderName(name)) throw new CfsError(`Could not create ${kind} in configFS`);
  return openNode(kernel, kind, join(folder, name), 'any');
}

/** Removes the folder, if it is there. */
export function removeNode(kernel: NvmetKernel, { kind, path }: ConfigNode): void {
  if (kernel.has(path)) kernel.remove(kind, path);
}

export function checkSelf(kernel: NvmetKernel, kind: FolderKind, path: string): void {
  if (!kernel.has(path)) throw notFound(`This ${kind} does not exist in configFS`);
}

/** The saved attributes, by group. */
export function dumpNode(kernel: NvmetKernel, { kind, path, enabled }: ConfigNode): Record<string, unknown> {
  const dumped: Record<string, unknown> = {};
  for (const group of GROUPS[kind]) {
    checkSelf(kernel, kind, path);
    const names = kernel.attributes(path).filter((name) => name.startsWith(`${group}_`));
    dumped[group] = Object.fromEntries(names.map((name) => [name.slice(group.length + 1), kernel.read(join(path, name)).trim()]));
  }
  return enabled === null ? dumped : { ...dumped, enable: enabled };
}

/** Writes the saved attributes and, last, `enable`; only a failure of that last step ends the restore. */
export function setUpAttributes(kernel: NvmetKernel, node: ConfigNode, saved: unknown, complain: Complain): void {
  for (const group of GROUPS[node.kind]) {
    for (const [name, value] of items(get(saved, group, {}))) {
      try {
        setAttribute(kernel, node, `${group}_${name}`, value);
      } catch (error) {
        if (!(error instanceof CfsError)) throw error;
        complain(error.message);
      }
    }
  }
  const enable = get(saved, 'enable', null);
  if (enable !== null) setEnable(kernel, node, enable);
}

function setAttribute(kernel: NvmetKernel, { kind, path, enabled }: ConfigNode, attribute: string, value: unknown): void {
  checkSelf(kernel, kind, path);
  const shown = `${kernel.shown(path)}/${attribute}`;
  if (!kernel.attributes(path).includes(attribute)) throw new CfsError(`Cannot find attribute: ${shown}`);
  if (enabled) throw new CfsError(`Cannot set attribute while ${kind} is enabled`);
  try {
    kernel.write(kind, path, attribute, pythonStr(value));
  } catch (error) {
    throw new CfsError(`Cannot set attribute ${shown}: ${systemErrorText(error as SystemError)}`);
  }
}

function setEnable(kernel: NvmetKernel, node: ConfigNode, value: unknown): void {
  const { kind, path, enabled } = node;
  checkSelf(kernel, kind, path);
  if (enabled === null) throw new CfsError(`Cannot enable ${kernel.shown(path)}`);
  try {
    kernel.write(kind, path, 'enable', pythonStr(value));
  } catch (error) {
    throw new CfsError(`Cannot enable ${kernel.shown(path)}: ${systemErrorText(error as SystemError)} (${pythonStr(value)})`);
  }
  node.enabled = readEnable(kernel, kind, path);
}

function readEnable(kernel: NvmetKernel, kind: FolderKind, path: string): number | null {
  checkSelf(kernel, kind, path);
  return kernel.has(join(path, 'enable')) ? pythonInt(kernel.read(join(path, 'enable'))) : null;
}
