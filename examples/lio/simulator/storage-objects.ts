import { join } from 'node:path';
import { isFolderName } from '@holdfast/array-simulator/command-line';
import { ACTIVATED, HBA, STORAGE_OBJECT } from './kernel-defaults.js';
import type { LioMachine } from './lio-machine.js';
import { lunsOf } from './luns.js';
import { rtslibError } from './rtslib-error.js';

/** A volume as the kernel's core knows it: `core/iblock_N/NAME`. */
export interface StorageObject {
  readonly name: string;
  readonly hba: string;
  readonly path: string;
}

/** All storage objects; dies when a folder vanishes under it. */
export function storageObjects({ tree }: LioMachine): StorageObject[] {
  const hbas = tree.list('core').map((name) => join('core', name));
  return hbas.flatMap((hba) => tree.list(hba).map((name) => ({ name, hba, path: join(hba, name) })));
}

/** Picks the lowest free HBA index, makes the folders, and connects the device. Nothing is left when it fails. */
export async function createStorageObject(machine: LioMachine, name: string, device: string, serial: string = crypto.randomUUID()): Promise<StorageObject> {
  if (/[/ \t\n]/.test(name)) throw rtslibError("A storage object's name cannot contain  /, newline or spaces/tabs.");
  if (storageObjects(machine).some((other) => other.name === name)) throw rtslibError(`Storage object block/${name} exists`);
  const index = lowestFreeIndex(machine.tree.list('core'));
  machine.note('hba-index', { index, name });
  await machine.hold('hba-index');
  const hba = join('core', `iblock_${index}`);
  makeHba(machine, hba);
  const object = { name, hba, path: `${hba}/${name}` };
  try {
    make(machine, object);
    configure(machine, object, device, serial);
  } catch (error) {
    removeFolders(machine, object);
    throw error;
  }
  return object;
}

/** Takes the object out of every LUN, then removes its folders. */
export async function deleteStorageObject(machine: LioMachine, object: StorageObject): Promise<void> {
  const targets = machine.tree.list('iscsi');
  await machine.hold('luns');
  for (const target of targets) for (const lun of lunsOf(machine, target)) if (lun.storageObject === object.path) lun.remove();
  removeFolders(machine, object);
}

function lowestFreeIndex(hbas: readonly string[]): number {
  for (let index = 0; ; index += 1) if (!hbas.includes(`iblock_${index}`)) return index;
}

function makeHba({ tree }: LioMachine, hba: string): void {
  if (tree.has(hba)) throw rtslibError('This _Backstore already exists in configFS');
  try {
    tree.make(hba, HBA);
  } catch {
    throw rtslibError('Could not create _Backstore in configFS');
  }
}

function make({ tree }: LioMachine, { name, path }: StorageObject): void {
  try {
    if (!isFolderName(name)) throw tree.error('EEXIST', path);
    tree.make(path, STORAGE_OBJECT);
  } catch {
    throw rtslibError('Could not create BlockStorageObject in configFS');
  }
}

function configure(machine: LioMachine, object: StorageObject, device: string, serial: string): void {
  const { tree, devices } = machine;
  const real = devices.find(device);
  if (real === null) throw rtslibError(`Device ${device} is not a TYPE_DISK block device`);
  if (isInUse(machine, object, real)) throw rtslibError(`Cannot configure StorageObject because device ${device} is already in use`);
  tree.write(join(object.path, 'control'), `udev_path=${device}`);
  tree.write(join(object.path, 'udev_path'), device);
  tree.write(join(object.path, 'enable'), '1');
  tree.write(join(object.path, 'info'), ACTIVATED);
  tree.write(join(object.path, 'wwn/vpd_unit_serial'), `T10 VPD Unit Serial Number: ${serial}`);
}

function isInUse(machine: LioMachine, object: StorageObject, real: string): boolean {
  return storageObjects(machine).some(
    ({ path }) => path !== object.path && machine.devices.find(machine.tree.read(join(path, 'udev_path'))) === real,
  );
}

/** Both folders; that the HBA folder holds another's object ends it, as it ends the real one. */
function removeFolders({ tree }: LioMachine, { name, hba, path }: StorageObject): void {
  if (isFolderName(name) && tree.has(path)) tree.remove(path, STORAGE_OBJECT);
  tree.remove(hba, HBA);
}
