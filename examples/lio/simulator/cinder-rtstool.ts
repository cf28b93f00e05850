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
import { UsageError, usage } from './arguments.js';
import { dispatch } from './dispatch.js';
import { openLioMachine } from './lio-machine.js';
import { ENVIRONMENT_PREFIX } from './state-layout.js';

async function run(command: CommandProcess): Promise<CommandEnd> {
  try {
    await dispatch(openLioMachine(command.stateDir, command), command.argv);
    return { exitCode: 0 };
  } catch (error) {
    if (error instanceof UsageError) {
      command.print(usage(command.program));
      return { exitCode: 1, lastLine: 'usage', isUnknown: true };
    }
    const failure = isSystemError(error) ? pythonSystemError(error) : error;
    if (!(failure instanceof PythonError)) throw failure;
    return { exitCode: 1, lastLine: failure.lastLine, stderr: pythonTraceback(command.program, failure) };
  }
}

await runSimulatedCommand(ENVIRONMENT_PREFIX, run);
