import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LioMachine } from './lio-machine.js';
import { openLioMachine } from './lio-machine.js';
import { lunsOf, tpgOf } from './luns.js';
import { mappedLunsOf, nodeAcls } from './node-acls.js';
import { portalsOf } from './portals.js';
import type { SavedConfiguration } from './saved-configuration.js';
import { storageObjects } from './storage-objects.js';

/** What is configured on the node, read from its folders while no command runs. */
export interface LioState {
  readonly storageObjects: readonly { readonly name: string; readonly hba: string; readonly device: string }[];
  readonly targets: readonly TargetState[];
  readonly saved: SavedState;
}

export interface TargetState {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly portals: readonly string[];
  /** Name of the storage object behind LUN 0; null when there is none. */
  readonly storageObject: string | null;
  readonly acls: readonly { readonly initiator: string; readonly userid: string; readonly hasLun: boolean }[];
}

/** The saved file; the names are those of targets. */
export type SavedState =
  | { readonly kind: 'missing' | 'empty' | 'broken' }
  | { readonly kind: 'whole'; readonly targets: readonly string[]; readonly storageObjects: readonly string[] };

export function readLioState(stateDir: string): LioState {
  const machine = openLioMachine(stateDir);
  return {
    storageObjects: storageObjects(machine).map(({ name, hba, path }) => ({
      name,
      hba: basename(hba),
      device: machine.tree.read(join(path, 'udev_path')),
    })),
    targets: machine.tree.list('iscsi').map((name) => targetState(machine, name)),
    saved: savedState(machine.configurationFile),
  };
}

function targetState(machine: LioMachine, name: string): TargetState {
  const { tree } = machine;
  if (!tree.has(tpgOf(name))) return { name, isEnabled: false, portals: [], storageObject: null, acls: [] };
  const lun = lunsOf(machine, name).find(({ index }) => index === 0);
  return {
    name,
    isEnabled: tree.read(join(tpgOf(name), 'enable')) === '1',
    portals: portalsOf(machine, name).map(({ ip, port }) => `${ip}:${port}`),
    storageObject: lun?.storageObject ? basename(lun.storageObject) : null,
    acls: nodeAcls(machine, name).map((acl) => ({
      initiator: acl.initiator,
      userid: tree.read(join(acl.path, 'auth/userid')),
      hasLun: mappedLunsOf(machine, acl).some(({ lunPath }) => lunPath !== null),
    })),
  };
}

function savedState(file: string): SavedState {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { kind: 'missing' };
  }
  if (text === '') return { kind: 'empty' };
  try {
    const saved = JSON.parse(text) as SavedConfiguration;
    return {
      kind: 'whole',
      targets: (saved.targets ?? []).map(({ wwn }) => wwn),
      storageObjects: (saved.storage_objects ?? []).map(({ name }) => name),
    };
  } catch {
    return { kind: 'broken' };
  }
}
