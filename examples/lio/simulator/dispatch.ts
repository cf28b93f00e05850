import { checkCount, createArguments, UsageError } from './arguments.js';
import { addInitiator, create, deleteExport, deleteInitiator, getTargets } from './commands.js';
import { restore, save } from './configuration-file.js';
import type { LioMachine } from './lio-machine.js';

type Subcommand = (machine: LioMachine, args: readonly string[]) => Promise<void>;

const ANY = Infinity;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  create: (machine, args) => create(machine, createArguments(args)),
  'add-initiator': async (machine, args) => {
    checkCount(args, 4, ANY);
    const [target = '', userid = '', password = '', initiator = ''] = args;
    await addInitiator(machine, { target, userid, password, initiator });
  },
  'delete-initiator': async (machine, args) => {
    checkCount(args, 2, ANY);
    const [target = '', initiator = ''] = args;
    await deleteInitiator(machine, { target, initiator });
  },
  'get-targets': (machine) => getTargets(machine),
  delete: async (machine, args) => {
    checkCount(args, 1, ANY);
    await deleteExport(machine, args[0] ?? '');
  },
  verify: async () => undefined,
  save: async (machine, args) => {
    checkCount(args, 0, 1);
    await save(machine, args[0]);
  },
  restore: async (machine, args) => {
    checkCount(args, 0, 1);
    await restore(machine, args[0]);
  },
};

/** Runs one command line. @throws UsageError, or what the command failed with */
export async function dispatch(machine: LioMachine, [name = '', ...args]: readonly string[]): Promise<void> {
  const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (!subcommand) throw new UsageError();
  await subcommand(machine, args);
}
