import { Command } from 'commander';
import { parseCommand, wholeNumber } from './command-line.js';
import { UsageError } from './usage-error.js';

/** What to do: print help, or serve `system` with the arguments its program takes. */
export type SimulatorRequest =
  | { readonly help: string }
  | { readonly help: undefined; readonly system: string; readonly argv: readonly string[] };

interface SimulatorOptions {
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
}

/**
 * Reads the simulator's command line.
 * @throws {@link UsageError} naming the wrong value and the allowed ones
 */
export function readSimulatorArguments(argv: readonly string[], known: readonly string[]): SimulatorRequest {
  const command = new Command('npm run -s simulator --')
    .description('Serves one simulated array in the foreground until SIGTERM or SIGINT; prints one line of JSON when it is ready.')
    .argument('[system]', `one of: ${known.join(', ')}`)
    .option('--port <n>', 'TCP port on 127.0.0.1, 0 to 65535 (default: any free one)', wholeNumber(0, 65_535))
    .option('--user <name>', 'user that may log in')
    .option('--password <text>', 'password of that user');
  const { help } = parseCommand(command, argv);
  if (help !== undefined) return { help };
  const system = command.args[0];
  if (system === undefined) throw new UsageError(`Which system? Known systems: ${known.join(', ')}. For example: npm run -s simulator -- ${known[0]}`);
  if (!known.includes(system)) throw new UsageError(`Unknown system "${system}". Known systems: ${known.join(', ')}`);
  return { help: undefined, system, argv: toArguments(command.opts<SimulatorOptions>()) };
}

function toArguments(options: SimulatorOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
