import type { NvmetMachine } from './nvmet-machine.js';
import { clear } from './tool/configuration.js';
import { restore, save } from './tool/configuration-file.js';

type Subcommand = (machine: NvmetMachine, file: string) => Promise<number>;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  save: async (machine, file) => {
    await save(machine, file);
    return 0;
  },
  restore,
  clear: async (machine) => {
    await clear(machine);
    return 0;
  },
};

/** What the real one has beside these. */
const NOT_SIMULATED = ['ls', undefined];

const USAGE_EXIT_STATUS = 255;

/** How a command line ended: its exit status, and whether it was none that is known here. */
export interface Dispatched {
  readonly exitCode: number;
  readonly isUnknown?: true;
}

/** Runs one command line; rejects with what the command failed with. */
export async function dispatch(machine: NvmetMachine, program: string, args: readonly string[]): Promise<Dispatched> {
  const [name, file = ''] = args;
  const subcommand = name !== undefined && Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (subcommand && args.length <= 2) return { exitCode: await subcommand(machine, file === '' ? machine.savedFile : file) };
  if (args.length <= 2 && NOT_SIMULATED.includes(name)) {
    machine.print('The interactive shell and "ls" are not simulated; the configuration is in the folder config/nvmet beside this command.');
    return { exitCode: 1, isUnknown: true };
  }
  for (const line of ['syntax: P save [file_to_save_to]', '        P restore [file_to_restore_from]', '        P clear', '        P ls']) {
    machine.print(line.replace('P', program));
  }
  return { exitCode: USAGE_EXIT_STATUS, isUnknown: true };
}
