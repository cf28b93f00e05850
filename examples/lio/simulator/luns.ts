import { join } from 'node:path';
import { LUN } from './kernel-defaults.js';
import { linkName } from './link-name.js';
import type { LioMachine } from './lio-machine.js';
import { isLunIndex, mappedLunsOf, nodeAcls } from './node-acls.js';
import { rtslibError } from './rtslib-error.js';

/** One LUN of a target: `iscsi/IQN/tpgt_1/lun/lun_N` with its link to a storage object. */
export interface Lun {
  readonly index: number;
  readonly path: string;
  /** Name of the link. */
  readonly alias: string;
  /** Path of the storage object, or null when the link is not there. */
  readonly storageObject: string | null;
  /** Takes it from every host first. */
  remove(): void;
}

export const tpgOf = (target: string): string => join('iscsi', target, 'tpgt_1');

/** Dies when a folder vanishes under it. */
export function lunsOf(machine: LioMachine, target: string): Lun[] {
  const { tree } = machine;
  // The library lists the target's folder first, so a target that has gone is an error here, and one without a group is not.
  if (!tree.list(join('iscsi', target)).includes('tpgt_1')) return [];
  const folder = join(tpgOf(target), 'lun');
  return tree.list(folder).map((name) => {
    const path = join(folder, name);
    const alias = tree.list(path).find((entry) => entry !== 'statistics') ?? null;
    return {
      index: Number(name.slice('lun_'.length)),
      path,
      alias: alias ?? '',
      storageObject: alias === null ? null : tree.linkTarget(join(path, alias)),
      remove: () => removeLun(machine, target, path, alias),
    };
  });
}

export function createLun({ tree }: LioMachine, target: string, index: number, storageObject: string): void {
  const path = join(tpgOf(target), 'lun', `lun_${index}`);
  if (!isLunIndex(index)) throw rtslibError('Could not create LUN in configFS');
  try {
    tree.make(path, LUN);
    tree.link(join(path, linkName()), storageObject);
  } catch {
    if (tree.has(path)) tree.remove(path, LUN);
    throw rtslibError('Could not create LUN in configFS');
  }
}

function removeLun(machine: LioMachine, target: string, path: string, alias: string | null): void {
  for (const acl of nodeAcls(machine, target)) for (const mapped of mappedLunsOf(machine, acl)) if (mapped.lunPath === path) mapped.remove();
  if (alias !== null) machine.tree.unlink(join(path, alias));
  machine.tree.remove(path, LUN);
}
