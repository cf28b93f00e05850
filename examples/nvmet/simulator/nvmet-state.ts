import { join } from 'node:path';
import type { NvmetKernel } from './kernel/nvmet-kernel.js';
import { openNvmetMachine } from './nvmet-machine.js';

/** What is configured on the node, read from its folders while no command runs. */
export interface NvmetState {
  readonly hosts: readonly string[];
  readonly ports: readonly PortState[];
  readonly subsystems: readonly SubsystemState[];
}

export interface PortState {
  readonly id: number;
  readonly transport: string;
  readonly address: string;
  readonly service: string;
  readonly subsystems: readonly string[];
}

export interface SubsystemState {
  readonly nqn: string;
  readonly allowsAnyHost: boolean;
  readonly allowedHosts: readonly string[];
  readonly namespaces: readonly NamespaceState[];
}

export interface NamespaceState {
  readonly nsid: number;
  readonly path: string;
  readonly uuid: string;
  readonly nguid: string;
  readonly isEnabled: boolean;
}

export function readNvmetState(stateDir: string): NvmetState {
  const { kernel } = openNvmetMachine(stateDir);
  return {
    hosts: kernel.list('hosts'),
    ports: kernel.list('ports').map((id) => portState(kernel, id)),
    subsystems: kernel.list('subsystems').map((nqn) => subsystemState(kernel, nqn)),
  };
}

function portState(kernel: NvmetKernel, id: string): PortState {
  const folder = join('ports', id);
  return {
    id: Number(id),
    transport: kernel.read(join(folder, 'addr_trtype')),
    address: kernel.read(join(folder, 'addr_traddr')),
    service: kernel.read(join(folder, 'addr_trsvcid')),
    subsystems: kernel.list(join(folder, 'subsystems')),
  };
}

function subsystemState(kernel: NvmetKernel, nqn: string): SubsystemState {
  const folder = join('subsystems', nqn);
  return {
    nqn,
    allowsAnyHost: kernel.read(join(folder, 'attr_allow_any_host')) === '1',
    allowedHosts: kernel.list(join(folder, 'allowed_hosts')),
    namespaces: kernel.list(join(folder, 'namespaces')).map((nsid) => namespaceState(kernel, join(folder, 'namespaces', nsid), Number(nsid))),
  };
}

function namespaceState(kernel: NvmetKernel, folder: string, nsid: number): NamespaceState {
  const read = (name: string): string => kernel.read(join(folder, name));
  return { nsid, path: read('device_path'), uuid: read('device_uuid'), nguid: read('device_nguid'), isEnabled: read('enable') === '1' };
}
