import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { parseCommand, wholeNumber } from './command-line.js';
import { UsageError } from './usage-error.js';

export interface DemoOptions {
  /** Names of the systems to run, in the order in which they run. */
  readonly systems: readonly string[];
  /** Concurrent callers per race, over all processes. */
  readonly callers: number;
  readonly processes: number;
  readonly seed: number;
  readonly json: boolean;
  /** Whether to tell what went wrong in words. */
  readonly details: boolean;
  /** File for the pictures, or undefined. */
  readonly report: string | undefined;
  /** False when the caller said `--no-color`. */
  readonly color: boolean;
}

export const MAX_SEED = 2 ** 32 - 1;
const DEFAULT_CALLERS = 8;
const DEFAULT_PROCESSES = 4;

/** What to do: print help, or run the demo. */
export type DemoRequest = { readonly help: string } | { readonly help: undefined; readonly options: DemoOptions };

/**
 * Reads the demo's command line.
 * @throws {@link UsageError} naming the wrong value and the allowed ones
 */
export function readDemoOptions(argv: readonly string[], known: readonly string[]): DemoRequest {
  const command = demoCommand(known);
  const { help } = parseCommand(command, argv);
  if (help !== undefined) return { help };
  const given = command.opts<Pick<DemoOptions, 'callers' | 'processes' | 'color'> & Partial<Pick<DemoOptions, 'seed' | 'json' | 'details' | 'report'>> & { system?: readonly string[] }>();
  if (given.callers < given.processes) {
    throw new UsageError(`--callers ${given.callers} is less than --processes ${given.processes}. Allowed: at least one caller per process.`);
  }
  const { callers, processes, seed = randomInt(MAX_SEED), color, json = false, details = false, report, system: systems = known } = given;
  return { help: undefined, options: { systems, callers, processes, seed, color, json, details, report } };
}

function demoCommand(known: readonly string[]): Command {
  return new Command('npm run demo --')
    .description("Runs each example's race twice, without and with its lock, against a simulated array, and shows what the array saw.")
    .option('--system <name>', `only this system; repeat it or separate by commas (known: ${known.join(', ')})`, systemCollector(known))
    .option('--callers <n>', 'concurrent callers per race, 2 to 256', wholeNumber(2, 256), DEFAULT_CALLERS)
    .option('--processes <n>', 'processes the callers are spread over, 2 to 32; the callers of a process lock are always in one', wholeNumber(2, 32), DEFAULT_PROCESSES)
    .option('--seed <n>', `workload to run, 0 to ${MAX_SEED} (default: random, printed)`, wholeNumber(0, MAX_SEED))
    .option('--details', 'tell what went wrong without each lock, in words')
    .option('--report <file>', 'write a page with a picture of each race (.html), or the picture alone when one lock is run (.svg)', reportFile)
    .option('--json', 'print one JSON document as the last line of standard output; everything else goes to standard error')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .addHelpText('after', '\nExit status: 0 every race happened without its lock and none with it; 1 otherwise; 2 wrong command line.');
}

function reportFile(text: string): string {
  if (!/\.(html|svg)$/.test(text)) throw new InvalidArgumentError('Allowed: a file that ends in .html or .svg.');
  return text;
}

function systemCollector(known: readonly string[]): (text: string, before: readonly string[] | undefined) => readonly string[] {
  return (text, before = []) => {
    const names = text.split(',').map((name) => name.trim());
    for (const name of names) {
      if (!known.includes(name)) throw new InvalidArgumentError(`Known systems: ${known.join(', ')}.`);
    }
    return [...new Set([...before, ...names])];
  };
}
