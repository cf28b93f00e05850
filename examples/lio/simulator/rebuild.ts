import { join } from 'node:path';
import { isSystemError, PythonError } from '@holdfast/array-simulator/command-line';
import type { LioMachine } from './lio-machine.js';
import { createLun, tpgOf } from './luns.js';
import { makeNodeAcl, mapLun, setChap } from './node-acls.js';
import { createPortal } from './portals.js';
import type { SavedConfiguration, SavedNodeAcl, SavedStorageObject, SavedTarget, SavedTpg } from './saved-configuration.js';
import { createStorageObject, deleteStorageObject, storageObjects } from './storage-objects.js';
import { createTarget, deleteTarget, targets } from './targets.js';

/** Removes every target, then every storage object; ends at the first that cannot be removed. */
export async function clearAll(machine: LioMachine): Promise<void> {
  for await (const target of targets(machine)) await deleteTarget(machine, target);
  for (const object of storageObjects(machine)) await deleteStorageObject(machine, object);
}

/** Makes what the file says, as far as it can be made; what cannot is left out without a word. */
export async function rebuild(machine: LioMachine, saved: SavedConfiguration): Promise<void> {
  for (const object of list(saved.storage_objects)) await leniently(() => rebuildStorageObject(machine, object));
  for (const target of list(saved.targets)) await leniently(() => rebuildTarget(machine, target));
}

/** The file is anyone's to edit: what is no list counts for an empty one, what is no object is skipped. */
function list<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'object' && entry !== null) : [];
}

async function leniently(make: () => void | Promise<void>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof PythonError || error instanceof TypeError || isSystemError(error))) throw error;
  }
}

async function rebuildStorageObject(machine: LioMachine, saved: SavedStorageObject): Promise<void> {
  if (saved.plugin !== 'block' || ![saved.name, saved.dev].every((text) => typeof text === 'string')) return;
  const object = await createStorageObject(machine, saved.name, saved.dev, saved.wwn);
  await writeAll(machine, join(object.path, 'attrib'), saved.attributes);
}

async function rebuildTarget(machine: LioMachine, saved: SavedTarget): Promise<void> {
  if (saved.fabric !== 'iscsi') return;
  const target = createTarget(machine, saved.wwn);
  for (const tpg of list(saved.tpgs)) await leniently(() => rebuildTpg(machine, target, tpg));
}

async function rebuildTpg(machine: LioMachine, target: string, saved: SavedTpg): Promise<void> {
  const tpg = tpgOf(target);
  await writeAll(machine, join(tpg, 'attrib'), saved.attributes);
  await writeAll(machine, join(tpg, 'param'), saved.parameters);
  for (const lun of list(saved.luns)) {
    const object = storageObjects(machine).find(({ name }) => lun.storage_object === `/backstores/block/${name}`);
    if (object) await leniently(() => createLun(machine, target, lun.index, object.path));
  }
  for (const portal of list(saved.portals)) {
    await leniently(() => {
      const path = createPortal(machine, target, portal.ip_address, portal.port);
      if (portal.iser) machine.tree.write(join(path, 'iser'), '1');
    });
  }
  for (const acl of list(saved.node_acls)) await leniently(() => rebuildNodeAcl(machine, target, acl));
  machine.tree.write(join(tpg, 'enable'), saved.enable === false ? '0' : '1');
}

async function rebuildNodeAcl(machine: LioMachine, target: string, saved: SavedNodeAcl): Promise<void> {
  const acl = makeNodeAcl(machine, target, saved.node_wwn);
  await writeAll(machine, join(acl.path, 'attrib'), saved.attributes);
  for (const mapped of list(saved.mapped_luns)) await leniently(() => mapLun(machine, target, acl, mapped.index, mapped.tpg_lun));
  if (saved.chap_userid !== undefined) setChap(machine, acl, 'userid', saved.chap_userid);
  if (saved.chap_password !== undefined) setChap(machine, acl, 'password', saved.chap_password);
}

async function writeAll({ tree }: LioMachine, folder: string, values: Readonly<Record<string, string | number>> = {}): Promise<void> {
  for (const [name, value] of Object.entries(values)) await leniently(() => tree.write(join(folder, name), String(value)));
}
