import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttributeTree, BlockDevices, type CommandProcess } from '@holdfast/array-simulator/command-line';
import { NvmetKernel } from './kernel/nvmet-kernel.js';
import { addressesFile, deviceDirectory, savedFile } from './state-layout.js';

/** What a command is given of the node it runs on. */
export interface NvmetMachine extends Pick<CommandProcess, 'hold' | 'note' | 'print'> {
  readonly kernel: NvmetKernel;
  /** Where `save` and `restore` go by default. */
  readonly savedFile: string;
}

/** What a node without any say of its own has. */
export const DEFAULT_ADDRESSES: readonly string[] = ['127.0.0.1', '::1'];

/** The node kept under `stateDir`, with nobody waiting or listening unless `hooks` say so. */
export function openNvmetMachine(stateDir: string, hooks: Partial<Pick<NvmetMachine, 'hold' | 'note' | 'print'>> = {}): NvmetMachine {
  const tree = new AttributeTree(join(stateDir, 'config', 'nvmet'), join(stateDir, '.kernel'), '/sys/kernel/config/nvmet');
  const { hold = async () => undefined, note = () => undefined, print = () => undefined } = hooks;
  return {
    kernel: new NvmetKernel(tree, new BlockDevices(deviceDirectory(stateDir)), nodeAddresses(stateDir)),
    savedFile: savedFile(stateDir),
    hold,
    note,
    print,
  };
}

function nodeAddresses(stateDir: string): readonly string[] {
  const file = addressesFile(stateDir);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : DEFAULT_ADDRESSES;
}
