import { basename, join } from 'node:path';
import { isFolderName, systemErrorText, type SystemError } from '@holdfast/array-simulator/command-line';
import type { NvmetKernel } from '../kernel/nvmet-kernel.js';
import { CfsError } from './cfs-error.js';

/** Lets a host use the subsystem. Unlike most of a restore, a link that cannot be made ends it. */
export function addAllowedHost(kernel: NvmetKernel, subsystem: string, nqn: string): void {
  const [from, to] = [`hosts/${nqn}`, `${subsystem}/allowed_hosts/${nqn}`];
  link(kernel, nqn, from, to, () => kernel.linkHost(subsystem, nqn, join('hosts', nqn)));
}

/** Shows the subsystem on the port. */
export function addSubsystem(kernel: NvmetKernel, port: string, nqn: string): void {
  const [from, to] = [`subsystems/${nqn}`, `${port}/subsystems/${nqn}`];
  link(kernel, nqn, from, to, () => kernel.linkSubsystem(port, nqn, join('subsystems', nqn)));
}

export function removeLink(kernel: NvmetKernel, path: string): void {
  try {
    kernel.unlink(path);
  } catch (error) {
    throw new CfsError(`Could not unlink ${basename(path)} in configFS: ${systemErrorText(error as SystemError)}`);
  }
}

function link(kernel: NvmetKernel, name: string, from: string, to: string, make: () => void): void {
  const [shownFrom, shownTo] = [from, to].map((path) => kernel.shown(path));
  try {
    if (!isFolderName(name)) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    make();
  } catch (error) {
    const { code } = error as SystemError;
    const fault = systemErrorText(Object.assign(new Error(code), { code }));
    throw new CfsError(`Could not symlink ${name} in configFS: ${fault}: '${shownFrom}' -> '${shownTo}'`);
  }
}
