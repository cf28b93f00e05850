import { basename, join } from 'node:path';
import { pythonInt } from '@holdfast/array-simulator/command-line';
import { READ_ONLY_DEVICE_ATTRIBUTES } from './kernel-defaults.js';
import type { LioMachine } from './lio-machine.js';
import { lunsOf, tpgOf } from './luns.js';
import { mappedLunsOf, nodeAcls, type NodeAcl } from './node-acls.js';
import { portalsOf } from './portals.js';
import { rtslibError } from './rtslib-error.js';
import type { SavedConfiguration, SavedNodeAcl, SavedStorageObject, SavedTarget, SavedTpg } from './saved-configuration.js';
import { storageObjects, type StorageObject } from './storage-objects.js';
import { targets } from './targets.js';

/** The live configuration, read object by object: what changes meanwhile is half in it, or ends it with an error. */
export async function dump(machine: LioMachine): Promise<SavedConfiguration> {
  const objects = storageObjects(machine).map((object) => dumpStorageObject(machine, object));
  const dumped: SavedTarget[] = [];
  for await (const target of targets(machine)) {
    const hasTpg = machine.tree.list(join('iscsi', target)).includes('tpgt_1');
    dumped.push({ fabric: 'iscsi', tpgs: hasTpg ? [dumpTpg(machine, target)] : [], wwn: target });
  }
  return { fabric_modules: [], storage_objects: objects, targets: dumped };
}

function dumpStorageObject({ tree }: LioMachine, { name, path }: StorageObject): SavedStorageObject {
  if (tree.read(join(path, 'enable')) !== '1') throw rtslibError('Cannot read a T10 WWN Unit Serial from an unconfigured StorageObject');
  return {
    alua_tpgs: [
      {
        alua_access_state: 0,
        alua_access_status: 0,
        alua_access_type: 3,
        alua_support_active_nonoptimized: 1,
        alua_support_active_optimized: 1,
        alua_support_offline: 1,
        alua_support_standby: 1,
        alua_support_transitioning: 1,
        alua_support_unavailable: 1,
        alua_write_metadata: 0,
        implicit_trans_secs: 0,
        name: 'default_tg_pt_gp',
        nonop_delay_msecs: 100,
        preferred: 0,
        tg_pt_gp_id: 0,
        trans_delay_msecs: 0,
      },
    ],
    attributes: numbers(tree, join(path, 'attrib'), READ_ONLY_DEVICE_ATTRIBUTES),
    dev: tree.read(join(path, 'udev_path')),
    name,
    plugin: 'block',
    readonly: false,
    write_back: false,
    wwn: tree.read(join(path, 'wwn/vpd_unit_serial')).split(':')[1]?.trim() ?? '',
  };
}

function dumpTpg(machine: LioMachine, target: string): SavedTpg {
  const { tree } = machine;
  const tpg = tpgOf(target);
  return {
    attributes: numbers(tree, join(tpg, 'attrib')),
    enable: pythonInt(tree.read(join(tpg, 'enable'))) === 1,
    luns: lunsOf(machine, target).map((lun) => {
      if (lun.storageObject === null || !tree.has(lun.storageObject)) throw rtslibError('Broken LUN in target, no storage object found.');
      return {
        alias: lun.alias,
        alua_tg_pt_gp_name: 'default_tg_pt_gp',
        index: lun.index,
        storage_object: `/backstores/block/${basename(lun.storageObject)}`,
      };
    }),
    node_acls: nodeAcls(machine, target).map((acl) => dumpNodeAcl(machine, acl)),
    parameters: texts(tree, join(tpg, 'param')),
    portals: portalsOf(machine, target).map(({ ip, port, path }) => ({
      ip_address: ip,
      iser: pythonInt(tree.read(join(path, 'iser'))) === 1,
      offload: false,
      port: pythonInt(port),
    })),
    tag: 1,
  };
}

function dumpNodeAcl(machine: LioMachine, acl: NodeAcl): SavedNodeAcl {
  const { tree } = machine;
  const [userid, password] = ['userid', 'password'].map((name) => tree.read(join(acl.path, 'auth', name)));
  return {
    attributes: numbers(tree, join(acl.path, 'attrib')),
    ...(password && { chap_password: password }),
    ...(userid && { chap_userid: userid }),
    mapped_luns: mappedLunsOf(machine, acl).map(({ index, alias, path, lunPath }) => {
      if (lunPath === null || !tree.has(lunPath)) throw rtslibError('Broken MappedLUN, no TPG LUN found');
      return {
        alias,
        index,
        tpg_lun: Number(basename(lunPath).slice('lun_'.length)),
        write_protect: pythonInt(tree.read(join(path, 'write_protect'))) === 1,
      };
    }),
    node_wwn: acl.initiator,
  };
}

function texts(tree: LioMachine['tree'], folder: string, leftOut: readonly string[] = []): Record<string, string> {
  const names = tree.attributes(folder).filter((name) => !leftOut.includes(name));
  return Object.fromEntries(names.map((name) => [name, tree.read(join(folder, name))]));
}

function numbers(tree: LioMachine['tree'], folder: string, leftOut: readonly string[] = []): Record<string, number> {
  return Object.fromEntries(Object.entries(texts(tree, folder, leftOut)).map(([name, value]) => [name, pythonInt(value)]));
}
