import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { backends } from './backends/index.js';

/** The command line was wrong; exit status 2. */
export class UsageError extends Error {}

/** What a command line asks for. */
export interface ChaosCommand {
  readonly provider: string;
  readonly seconds: number;
  readonly seed: number;
  readonly contenders: number;
  readonly callers: number;
  readonly locks: number;
  readonly faults: boolean;
  readonly json: boolean;
}

export type ChaosRequest = { readonly help: string } | { readonly help: undefined; readonly command: ChaosCommand };

const MAX_SECONDS = 86_400;
const MAX_SEED = 0xffff_ffff;
const MAX_CONTENDERS = 256;
const MAX_CALLERS = 256;
const MAX_LOCKS = 1_000;

/** Reads the command line of a chaos run. @throws {@link UsageError} naming what was wrong and what is allowed */
export function readChaosCommand(argv: readonly string[]): ChaosRequest {
  let help = '';
  const program = chaosProgram().configureOutput({ writeOut: (text) => (help += text), writeErr: () => undefined });
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help };
    const allowed = [...program.options.map(({ flags }) => flags), '--help'].join(', ');
    throw new UsageError(`${error.message.replace(/^error: /, '')}\nAllowed options: ${allowed}`);
  }
  const { seed = Math.floor(Math.random() * MAX_SEED), ...given } = program.opts<Omit<ChaosCommand, 'seed'> & { readonly seed?: number }>();
  return { help: undefined, command: { ...given, seed } };
}

function chaosProgram(): Command {
  return new Command('npm run chaos --')
    .description('Lets processes contend for locks while they, the network and the engine fail by a seeded plan; then judges what they saw.')
    .addOption(new Option('--provider <name>', 'whose locks').choices(Object.keys(backends)).makeOptionMandatory())
    .option('--seconds <n>', `how long faults go on, 1 to ${MAX_SECONDS}`, wholeNumber(1, MAX_SECONDS), 30)
    .option('--seed <n>', `repeats the plan of a run, 0 to ${MAX_SEED}; default: a new one`, wholeNumber(0, MAX_SEED))
    .option('--contenders <n>', `processes, 1 to ${MAX_CONTENDERS}`, wholeNumber(1, MAX_CONTENDERS), 6)
    .option('--callers <n>', `callers in each process, 1 to ${MAX_CALLERS}`, wholeNumber(1, MAX_CALLERS), 3)
    .option('--locks <n>', `locks to contend for, 1 to ${MAX_LOCKS}`, wholeNumber(1, MAX_LOCKS), 4)
    .option('--no-faults', 'contention only')
    .option('--json', 'print one JSON document as the last line of standard output', false)
    .addHelpText('after', '\nProgress goes to standard error. Exit status: 0 nothing was wrong; 1 a promise was broken, or the run could not be made; 2 wrong command line.')
    .exitOverride();
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : -1;
    if (value < least || value > most) throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}.`);
    return value;
  };
}
