import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Effort } from './section.js';

/** The command line was wrong; exit status 2. */
export class UsageError extends Error {}

export interface BenchOptions {
  readonly json: boolean;
  readonly profile: boolean;
  readonly filter: string;
  readonly effort: Effort;
}

export type BenchRequest = { readonly help: string } | { readonly help: undefined; readonly options: BenchOptions };

const FULL: Effort = { rounds: 150, batchMs: 3, warmUpMs: 150, names: 1_000_000, waiters: 100_000, contests: 10, contestMs: 500, processes: 8, crashes: 20, held: 1000 };
const QUICK: Effort = { rounds: 5, batchMs: 0.5, warmUpMs: 5, names: 5000, waiters: 2000, contests: 2, contestMs: 100, processes: 2, crashes: 2, held: 100 };
const MAX_ROUNDS = 10_000;

/** Reads the benchmark's command line. @throws {@link UsageError} naming what was wrong and what is allowed */
export function readBenchOptions(argv: readonly string[]): BenchRequest {
  let help = '';
  const command = benchCommand().configureOutput({ writeOut: (text) => (help += text), writeErr: () => undefined });
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help };
    const allowed = [...command.options.map((option) => option.flags), '--help'].join(', ');
    throw new UsageError(`${error.message.replace(/^error: /, '')}\nAllowed options: ${allowed}`);
  }
  const { quick = false, json = false, profile = false, filter = '', rounds } = command.opts<GivenOptions>();
  const effort = quick ? QUICK : FULL;
  return { help: undefined, options: { json, profile, filter, effort: rounds === undefined ? effort : { ...effort, rounds, contests: rounds, crashes: rounds } } };
}

interface GivenOptions {
  readonly json?: boolean;
  readonly profile?: boolean;
  readonly quick?: boolean;
  readonly filter?: string;
  readonly rounds?: number;
}

function benchCommand(): Command {
  return new Command('npm run bench --')
    .description('Measures locks of a process, of a node and of several nodes side by side with the bare call or command and with what people use else. Ratios count, not times.')
    .option('--filter <text>', 'only the rows of this number, such as G1, or whose work contains this, such as "redis, hand-over"')
    .option('--rounds <n>', `rounds of the timed rows, 1 to ${MAX_ROUNDS} (default ${FULL.rounds}; ${FULL.contests} where processes contend, ${FULL.crashes} holders killed)`, rounds)
    .option('--quick', 'few rounds, few names, few waiters: shows that it works, the figures mean little')
    .option('--profile', 'also tell which functions the time goes to')
    .option('--json', 'print one JSON document as the last line of standard output; everything else goes to standard error')
    .addHelpText('after', '\nExit status: 0 measured, whether goals were met or not; 1 a section broke; 2 wrong command line.')
    .exitOverride();
}

function rounds(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MAX_ROUNDS) throw new InvalidArgumentError(`Allowed: a whole number from 1 to ${MAX_ROUNDS}.`);
  return value;
}
