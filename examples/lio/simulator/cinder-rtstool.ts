/**
 * The command: one process, one subcommand, as the real one. What it works on comes from the environment that its script sets.
 */
import { CommandJournal, GatherWindow, isSystemError, PythonError, pythonSystemError, pythonTraceback } from '@holdfast/array-simulator/command-line';
import { UsageError, usage } from './arguments.js';
import { dispatch } from './dispatch.js';
import { openLioMachine } from './lio-machine.js';

const environment = (name: string): string => process.env[name] ?? '';

const program = environment('COMMAND_NAME') || 'cinder-rtstool';
const argv = process.argv.slice(2);
const { pid } = process;
const journal = environment('RTSTOOL_JOURNAL') ? new CommandJournal(environment('RTSTOOL_JOURNAL')) : undefined;
const windowMs = Number(environment('RTSTOOL_WINDOW_MS') || 0);
const gatherMs = Number(environment('RTSTOOL_GATHER_MS') || 1000);
const window = journal && windowMs > 0 ? new GatherWindow({ journal, pid, windowMs, gatherMs }) : undefined;

let output = '';

async function run(): Promise<PythonError | UsageError | null> {
  const stateDir = environment('RTSTOOL_STATE_DIR');
  if (stateDir === '') throw new Error('RTSTOOL_STATE_DIR is not set: run the script that the simulator wrote into its state directory');
  try {
    const machine = openLioMachine(stateDir, {
      hold: async (place) => window?.hold(place),
      note: (kind, facts) => journal?.append({ event: 'note', pid, kind, facts }),
      print: (line) => (output += `${line}\n`),
    });
    await dispatch(machine, argv);
    return null;
  } catch (error) {
    if (error instanceof PythonError || error instanceof UsageError) return error;
    if (isSystemError(error)) return pythonSystemError(error);
    throw error;
  }
}

let lastLine = 'ended by an error of the simulator itself';
journal?.append({ event: 'command', pid, argv });
process.once('exit', (exitCode) => journal?.append({ event: 'end', pid, exitCode, lastLine }));

const failure = await run();
if (failure instanceof UsageError) output += `${usage(program)}\n`;
lastLine = failure instanceof PythonError ? failure.lastLine : failure ? 'usage' : '';
process.exitCode = failure ? 1 : 0;
process.stdout.write(output);
if (failure instanceof PythonError) process.stderr.write(pythonTraceback(program, failure));
