import { join } from 'node:path';
import { AttributeTree, BlockDevices } from '@holdfast/array-simulator/command-line';
import { configurationFile } from './state-layout.js';

/** What a command is given of the node it runs on. */
export interface LioMachine {
  /** The kernel's target configuration; folders `core` and `iscsi`. */
  readonly tree: AttributeTree;
  readonly devices: BlockDevices;
  /** Where `save` and `restore` go by default. */
  readonly configurationFile: string;
  /** The time between check and commit. */
  hold(place: string): Promise<void>;
  /** Tells the journal what was decided. */
  note(kind: string, facts: Readonly<Record<string, string | number>>): void;
  /** One line of standard output. */
  print(line: string): void;
}

/** The node kept under `stateDir`, with nobody waiting or listening unless `hooks` say so. */
export function openLioMachine(stateDir: string, hooks: Partial<Pick<LioMachine, 'hold' | 'note' | 'print'>> = {}): LioMachine {
  const tree = new AttributeTree(join(stateDir, 'config', 'target'), join(stateDir, '.kernel'), '/sys/kernel/config/target');
  for (const folder of ['core', 'iscsi']) if (!tree.has(folder)) tree.make(folder, {});
  return {
    tree,
    devices: new BlockDevices(join(stateDir, 'dev')),
    configurationFile: configurationFile(stateDir),
    hold: async () => undefined,
    note: () => undefined,
    print: () => undefined,
    ...hooks,
  };
}
