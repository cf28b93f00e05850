import { join } from 'node:path';
import { isFolderName } from '@holdfast/array-simulator/command-line';
import { MAPPED_LUN, NODE_ACL } from './kernel-defaults.js';
import { linkName } from './link-name.js';
import type { LioMachine } from './lio-machine.js';
import { rtslibError } from './rtslib-error.js';
import { normalWwn } from './wwn.js';

const LONGEST_SECRET = 255;

/** What lets one host in: `iscsi/IQN/tpgt_1/acls/INITIATOR`. */
export interface NodeAcl {
  readonly initiator: string;
  readonly path: string;
}

/** One LUN as a host sees it: a folder with a link to the target's LUN. */
export interface MappedLun {
  readonly index: number;
  readonly alias: string;
  readonly path: string;
  /** Null when the link is not there. */
  readonly lunPath: string | null;
  remove(): void;
}

export function nodeAcls({ tree }: LioMachine, target: string): NodeAcl[] {
  const folder = join('iscsi', target, 'tpgt_1', 'acls');
  return tree.list(folder).map((initiator) => ({ initiator, path: join(folder, initiator) }));
}

export function mappedLunsOf({ tree }: LioMachine, acl: NodeAcl): MappedLun[] {
  const names = tree.list(acl.path).filter((name) => name.startsWith('lun_'));
  return names.map((name) => {
    const path = join(acl.path, name);
    const alias = tree.list(path).find((entry) => entry !== 'statistics');
    return {
      index: Number(name.slice('lun_'.length)),
      alias: alias ?? '',
      path,
      lunPath: alias === undefined ? null : tree.linkTarget(join(path, alias)),
      remove: () => {
        if (alias !== undefined) tree.unlink(join(path, alias));
        tree.remove(path, MAPPED_LUN);
      },
    };
  });
}

/** Lets a host in with its CHAP name and secret, and shows it LUN 0. A name that is too long leaves the bare ACL behind, as the real one does. */
export function createNodeAcl(machine: LioMachine, target: string, initiator: string, userid: string, password: string): void {
  const acl = makeNodeAcl(machine, target, initiator);
  setChap(machine, acl, 'userid', userid);
  setChap(machine, acl, 'password', password);
  mapLun(machine, target, acl, 0, 0);
}

export function makeNodeAcl({ tree }: LioMachine, target: string, initiator: string): NodeAcl {
  const name = normalWwn(initiator);
  const path = join('iscsi', target, 'tpgt_1', 'acls', name);
  if (isFolderName(name) && tree.has(path)) throw rtslibError('This NodeACL already exists in configFS');
  try {
    if (!isFolderName(name)) throw tree.error('ENOENT', path);
    tree.make(path, NODE_ACL);
  } catch {
    throw rtslibError('Could not create NodeACL in configFS');
  }
  return { initiator: name, path };
}

export function setChap({ tree }: LioMachine, acl: NodeAcl, attribute: 'userid' | 'password', value: string): void {
  if (Buffer.byteLength(value) > LONGEST_SECRET) throw rtslibError(`Value longer than maximum length of ${LONGEST_SECRET}`);
  tree.write(join(acl.path, 'auth', attribute), value);
}

export function mapLun({ tree }: LioMachine, target: string, acl: NodeAcl, index: number, tpgLun: number): void {
  const path = join(acl.path, `lun_${index}`);
  if (!isLunIndex(index) || !isLunIndex(tpgLun)) throw rtslibError('Could not create MappedLUN in configFS');
  try {
    tree.make(path, MAPPED_LUN);
    tree.link(join(path, linkName()), join('iscsi', target, 'tpgt_1', 'lun', `lun_${tpgLun}`));
  } catch {
    if (tree.has(path)) tree.remove(path, MAPPED_LUN);
    throw rtslibError('Could not create MappedLUN in configFS');
  }
}

export const isLunIndex = (index: number): boolean => Number.isInteger(index) && index >= 0;

export function deleteNodeAcl(machine: LioMachine, acl: NodeAcl): void {
  for (const mapped of mappedLunsOf(machine, acl)) mapped.remove();
  machine.tree.remove(acl.path, NODE_ACL);
}
