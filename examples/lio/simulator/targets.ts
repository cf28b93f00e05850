import { join } from 'node:path';
import { isFolderName } from '@holdfast/array-simulator/command-line';
import { PORTAL, TARGET, TPG } from './kernel-defaults.js';
import type { LioMachine } from './lio-machine.js';
import { lunsOf, tpgOf } from './luns.js';
import { deleteNodeAcl, nodeAcls } from './node-acls.js';
import { portalsOf } from './portals.js';
import { notInConfigfs, rtslibError } from './rtslib-error.js';
import { normalWwn } from './wwn.js';

/** The names of all targets, one by one; dies at one that was listed and has gone. */
export async function* targets(machine: LioMachine): AsyncGenerator<string, void> {
  const names = machine.tree.list('iscsi');
  await machine.hold('targets');
  for (const name of names) {
    const path = join('iscsi', name);
    if (!machine.tree.has(path)) throw notInConfigfs(`No such Target in configfs: ${machine.tree.shown(path)}`);
    yield name;
  }
}

/** Makes the target and its one portal group. */
export function createTarget({ tree }: LioMachine, name: string): string {
  const target = normalWwn(name);
  const folders = [
    { path: join('iscsi', target), template: TARGET, kind: 'Target' },
    { path: tpgOf(target), template: TPG, kind: 'TPG' },
  ];
  for (const { path, template, kind } of folders) {
    if (isFolderName(target) && tree.has(path)) throw rtslibError(`This ${kind} already exists in configFS`);
    try {
      if (!isFolderName(target)) throw tree.error('ENOENT', path);
      tree.make(path, template);
    } catch {
      throw rtslibError(`Could not create ${kind} in configFS`);
    }
  }
  return target;
}

/** Cuts the hosts off, then removes folder by folder; stops where one cannot be removed, and leaves the rest. */
export async function deleteTarget(machine: LioMachine, target: string): Promise<void> {
  const { tree } = machine;
  if (tree.list(join('iscsi', target)).includes('tpgt_1')) {
    tree.write(join(tpgOf(target), 'enable'), '0');
    for (const acl of nodeAcls(machine, target)) deleteNodeAcl(machine, acl);
    await machine.hold('acls-removed');
    for (const lun of lunsOf(machine, target)) lun.remove();
    for (const portal of portalsOf(machine, target)) tree.remove(portal.path, PORTAL);
    tree.remove(tpgOf(target), TPG);
  }
  tree.remove(join('iscsi', target), TARGET);
}
