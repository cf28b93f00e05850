import { basename, join } from 'node:path';
import type { AttributeTree, BlockDevices, SystemError } from '@holdfast/array-simulator/command-line';
import { keptValue } from './attribute-rules.js';
import { folderTemplate, isNameAllowed, type FolderKind } from './kernel-folders.js';
import { listenFault, type PortAddress } from './listening.js';

/**
 * The kernel's NVMe target as configfs shows it: folders, attributes and links, with the refusals of the real one. Each call is one system
 * call; what several of them mean together is the caller's affair. Fails with system errors only.
 */
export class NvmetKernel {
  readonly #tree: AttributeTree;
  readonly #devices: BlockDevices;
  readonly #addresses: readonly string[];

  /** @param addresses - what the node's network cards have */
  constructor(tree: AttributeTree, devices: BlockDevices, addresses: readonly string[]) {
    this.#tree = tree;
    this.#devices = devices;
    this.#addresses = addresses;
    for (const folder of ['hosts', 'ports', 'subsystems']) if (!tree.has(folder)) tree.make(folder, {});
  }

  has(path: string): boolean {
    return this.#tree.has(path);
  }

  /** Folders and links in a folder. */
  list(path: string): string[] {
    return this.#tree.list(path);
  }

  attributes(path: string): string[] {
    return this.#tree.attributes(path);
  }

  read(path: string): string {
    return this.#tree.read(path);
  }

  shown(path: string): string {
    return this.#tree.shown(path);
  }

  make(kind: FolderKind, path: string): void {
    if (!isNameAllowed(kind, basename(path))) throw this.#tree.error('EINVAL', path);
    this.#tree.make(path, folderTemplate(kind));
  }

  remove(kind: FolderKind, path: string): void {
    this.#tree.remove(path, folderTemplate(kind));
  }

  /** Writes one attribute of the folder at `path`. */
  write(kind: FolderKind, path: string, attribute: string, value: string): void {
    const kept = keptValue(kind, attribute, value);
    const fault = this.#freeze(kind, path, attribute) ?? (kept === null ? 'EINVAL' : this.#fault(kind, path, attribute, kept));
    if (fault) throw refusal(fault);
    this.#tree.write(join(path, attribute), kept ?? '');
  }

  /** Links a subsystem to a port, which begins to listen with its first. */
  linkSubsystem(port: string, name: string, subsystem: string): void {
    const linked = this.list(join(port, 'subsystems'));
    if (linked.some((other) => this.#tree.linkTarget(join(port, 'subsystems', other)) === subsystem)) throw refusal('EEXIST');
    if (!this.has(subsystem)) throw refusal('ENOENT');
    const fault = linked.length === 0 ? listenFault(this.#address(port), this.#addresses, this.#listening(port)) : null;
    if (fault) throw refusal(fault);
    this.#tree.link(join(port, 'subsystems', name), subsystem);
  }

  /** Lets a host use a subsystem. */
  linkHost(subsystem: string, name: string, host: string): void {
    if (this.read(join(subsystem, 'attr_allow_any_host')) === '1') throw refusal('EINVAL');
    this.#tree.link(join(subsystem, 'allowed_hosts', name), host);
  }

  unlink(path: string): void {
    this.#tree.unlink(path);
  }

  /** What must not be written while it is in use. */
  #freeze(kind: FolderKind, path: string, attribute: string): string | null {
    if (kind === 'Port') return this.list(join(path, 'subsystems')).length > 0 ? 'EACCES' : null;
    const isOfDevice = kind === 'Namespace' && (attribute.startsWith('device_') || attribute === 'buffered_io');
    return isOfDevice && this.read(join(path, 'enable')) === '1' ? 'EBUSY' : null;
  }

  /** What the value means, beyond its form. */
  #fault(kind: FolderKind, path: string, attribute: string, value: string): string | null {
    const other = (name: string): string => this.read(join(path, name));
    if (attribute === 'attr_allow_any_host') return value === '1' && this.list(join(path, 'allowed_hosts')).length > 0 ? 'EINVAL' : null;
    if (attribute === 'attr_cntlid_min') return Number(value) > Number(other('attr_cntlid_max')) ? 'EINVAL' : null;
    if (attribute === 'attr_cntlid_max') return Number(value) < Number(other('attr_cntlid_min')) ? 'EINVAL' : null;
    if (kind !== 'Namespace' || attribute !== 'enable' || value === '0' || other('enable') === '1') return null;
    const device = other('device_path');
    if (device === '(null)') return 'EINVAL';
    return this.#devices.find(device) === null ? 'ENOENT' : null;
  }

  #address(port: string): PortAddress {
    const [transport, family, address, service] = ['trtype', 'adrfam', 'traddr', 'trsvcid'].map((name) => this.read(join(port, `addr_${name}`)));
    return { transport: transport ?? '', family: family ?? '', address: address ?? '', service: service ?? '' };
  }

  #listening(besides: string): PortAddress[] {
    const others = this.list('ports').map((id) => join('ports', id)).filter((port) => port !== besides);
    return others.filter((port) => this.list(join(port, 'subsystems')).length > 0).map((port) => this.#address(port));
  }
}

/** An errno of a call that names no path. */
const refusal = (code: string): SystemError => Object.assign(new Error(code), { code });
