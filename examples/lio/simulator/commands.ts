import { join } from 'node:path';
import type { LioMachine } from './lio-machine.js';
import { createLun, tpgOf } from './luns.js';
import { createNodeAcl, deleteNodeAcl, nodeAcls, type NodeAcl } from './node-acls.js';
import { createPortal } from './portals.js';
import { rtstoolError } from './rtslib-error.js';
import { createStorageObject, deleteStorageObject, storageObjects } from './storage-objects.js';
import { createTarget, deleteTarget, targets } from './targets.js';
import type { CreateArguments } from './arguments.js';

/** Both wildcards; that the second cannot be listened on is borne, unless it was asked for. */
const ALL_ADDRESSES = ['0.0.0.0', '[::0]'];
const BORNE = '[::0]';

/** Makes storage object, target, LUN 0 and portals. Returns at once when the name is taken, whatever else is missing. */
export async function create(machine: LioMachine, args: CreateArguments): Promise<void> {
  const { tree } = machine;
  if (storageObjects(machine).some(({ name }) => name === args.name)) return;
  const object = await createStorageObject(machine, args.name, args.device);
  await machine.hold('storage-object');
  const target = createTarget(machine, args.name);
  tree.write(join(tpgOf(target), 'attrib/authentication'), '1');
  createLun(machine, target, 0, object.path);
  for (const initiator of args.initiators) createNodeAcl(machine, target, initiator, args.userid, args.password);
  tree.write(join(tpgOf(target), 'enable'), '1');
  for (const ip of args.ips ?? ALL_ADDRESSES) listen(machine, target, ip, args);
}

function listen(machine: LioMachine, target: string, ip: string, { ips, port, isIser }: CreateArguments): void {
  let path: string;
  try {
    path = createPortal(machine, target, ip, port);
  } catch (error) {
    const isBorne = ips === null && ip === BORNE;
    machine.print(`${isBorne ? 'Warning' : 'Error'}: creating NetworkPortal: ensure port ${port} on ip ${ip} is not in use by another service.`);
    if (isBorne) return;
    throw error;
  }
  if (isIser) machine.tree.write(join(path, 'iser'), '1');
}

/** Lets a host in. One that is in already keeps its first CHAP name and secret. */
export async function addInitiator(machine: LioMachine, args: { target: string; userid: string; password: string; initiator: string }): Promise<void> {
  const target = await lookUp(machine, args.target);
  if (findAcl(machine, target, args.initiator)) return;
  await machine.hold('acl');
  createNodeAcl(machine, target, args.initiator, args.userid, args.password);
}

export async function deleteInitiator(machine: LioMachine, args: { target: string; initiator: string }): Promise<void> {
  const target = await lookUp(machine, args.target);
  const acl = findAcl(machine, target, args.initiator);
  if (!acl) return machine.print('delete_initiator: IQN ACL not found. Continuing.');
  await machine.hold('acl');
  deleteNodeAcl(machine, acl);
}

export async function getTargets(machine: LioMachine): Promise<void> {
  for await (const target of targets(machine)) machine.print(target);
}

/** Removes the target, then the storage object, of that name. */
export async function deleteExport(machine: LioMachine, name: string): Promise<void> {
  for await (const target of targets(machine)) {
    if (target !== name) continue;
    await deleteTarget(machine, target);
    break;
  }
  const object = storageObjects(machine).find((candidate) => candidate.name === name);
  if (object) await deleteStorageObject(machine, object);
}

async function lookUp(machine: LioMachine, name: string): Promise<string> {
  for await (const target of targets(machine)) if (target === name) return target;
  throw rtstoolError(`Could not find target ${name}`);
}

function findAcl(machine: LioMachine, target: string, initiator: string): NodeAcl | undefined {
  return nodeAcls(machine, target).find((acl) => acl.initiator.toLowerCase() === initiator.toLowerCase());
}
