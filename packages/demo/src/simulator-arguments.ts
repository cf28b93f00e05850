import { UsageError } from './usage-error.js';

/** What to do: print help, or serve `system` with the arguments that its own program reads and checks. */
export type SimulatorRequest =
  | { readonly help: string }
  | { readonly help: undefined; readonly system: string; readonly argv: readonly string[] };

/**
 * Reads which system is wanted; the rest belongs to the system's program, because arrays differ in what they can be told.
 * @throws {@link UsageError} naming the systems there are
 */
export function readSimulatorArguments(argv: readonly string[], known: readonly string[]): SimulatorRequest {
  const [system, ...rest] = argv;
  if (system === '--help' || system === '-h') return { help: helpText(known) };
  if (system === undefined || system.startsWith('-')) {
    const given = system === undefined ? '' : ` before ${JSON.stringify(system)}`;
    throw new UsageError(`Which system? Its name comes first${given}. Known systems: ${known.join(', ')}. For example: npm run -s simulator -- ${known[0]}`);
  }
  if (!known.includes(system)) throw new UsageError(`Unknown system "${system}". Known systems: ${known.join(', ')}`);
  return { help: undefined, system, argv: rest };
}

function helpText(known: readonly string[]): string {
  return `Usage: npm run -s simulator -- <system> [options]

Serves one simulated array in the foreground until SIGTERM or SIGINT, for anyone's client. Prints one line of JSON when it is ready:
its address and "pid", the serving process; for a command-line target the command and its state folder.

Systems: ${known.join(', ')}

Options of arrays that serve HTTP:
  --port <n>           TCP port on 127.0.0.1 (default: any free one)
  --https              speak TLS; the line of JSON brings the certificate
  --user <name>        user that may log in
  --password <text>    password of that user
  --seed-file <path>   JSON file with what the array holds at the start

npm run -s simulator -- <system> --help tells all options of one system.
`;
}
