/**
 * The command: one process, one subcommand, as the real one. What it works on comes from the environment that its script sets.
 */
import {
  isSystemError,
  PythonError,
  pythonSystemError,
  pythonTraceback,
  runSimulatedCommand,
  type CommandEnd,
  type CommandProcess,
} from '@holdfast/array-simulator/command-line';
import { dispatch } from './dispatch.js';
import { openNvmetMachine } from './nvmet-machine.js';
import { ENVIRONMENT_PREFIX } from './state-layout.js';

async function run(command: CommandProcess): Promise<CommandEnd> {
  let said = '';
  const print = (line: string): void => {
    said = line;
    command.print(line);
  };
  try {
    const dispatched = await dispatch(openNvmetMachine(command.stateDir, { ...command, print }), command.program, command.argv);
    return { ...dispatched, lastLine: said };
  } catch (error) {
    const failure = isSystemError(error) ? pythonSystemError(error) : error;
    if (!(failure instanceof PythonError)) throw failure;
    return { exitCode: 1, lastLine: failure.lastLine, stderr: pythonTraceback(command.program, failure) };
  }
}

await runSimulatedCommand(ENVIRONMENT_PREFIX, run);
