import { Command } from 'commander';
import { filled, milliseconds, wholeNumber } from './option-parsers.js';

/** What every simulated array that serves HTTP can be told; its own options come on top. */
export interface HttpProgramOptions {
  readonly port: number;
  readonly https: boolean;
  readonly user: string;
  readonly password: string;
  readonly seedFile?: string;
  readonly latencyMs: number;
  readonly windowMs: number;
}

export interface HttpProgramDefaults {
  readonly user: string;
  readonly password: string;
}

/**
 * The command line that all simulated HTTP arrays share. Add what the array can be told on top, then hand it to `runHttpSimulator`.
 * A wrong command line ends the process with status 2.
 * @param system - the example's folder name, such as `infinidat`
 */
export function httpSimulatorProgram(system: string, arrayInWords: string, defaults: HttpProgramDefaults): Command {
  return new Command(`${system}-simulator`)
    .description(`Serves ${arrayInWords} on 127.0.0.1 until SIGTERM or SIGINT; prints one line of JSON when it is ready.`)
    .option('--port <n>', 'TCP port, 0 for any free one', wholeNumber(0, 65_535), 0)
    .option('--https', 'speak TLS with a certificate made at the start; the line of JSON brings it', false)
    .option('--user <name>', 'user that may log in', filled, defaults.user)
    .option('--password <text>', 'password of that user', filled, defaults.password)
    .option('--seed-file <path>', 'JSON file with what the array holds at the start', filled)
    .option('--window-ms <n>', 'pause between check and commit, wherever the array has one', milliseconds, 0)
    .option('--latency-ms <n>', 'how long every request takes at least', milliseconds, 0)
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}
