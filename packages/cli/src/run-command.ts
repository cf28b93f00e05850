import { isLockError } from '@holdfast/core';
import { Command, CommanderError } from 'commander';
import { catalogCommand } from './commands/catalog-command.js';
import { docsCommand } from './commands/docs-command.js';
import { explainCommand } from './commands/explain-command.js';
import { FailedCheck } from './failed-check.js';
import { tellError, type Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Exit statuses: done, failed, told something it cannot work with. */
export type ExitStatus = 0 | 1 | 2;

/** Runs the command `holdfast` with its arguments (without node and script) and resolves to its exit status. */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  try {
    await holdfast(terminal).parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.code === 'commander.help') return askForCommand(argv, terminal);
    return explainFailure(error, terminal);
  }
}

function holdfast(terminal: Terminal): Command {
  const program = new Command('holdfast')
    .description('Prints and checks what the lock annotations of a program say.')
    .addHelpText('after', '\nData is on standard output, talk on standard error. Exit status: 0 done, 1 failed, 2 wrong command line.');
  for (const command of [catalogCommand(terminal), explainCommand(terminal), docsCommand(terminal)]) program.addCommand(command);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((group) => group.commands)]) {
    command
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({ writeOut: (text) => void terminal.stdout.write(text), writeErr: () => undefined })
      .configureHelp({ helpWidth: 140 });
  }
  return program;
}

/** The command line ended at a group of commands. */
function askForCommand([name]: readonly string[], terminal: Terminal): ExitStatus {
  const program = holdfast(terminal);
  const group = program.commands.find((command) => command.name() === name) ?? program;
  const choice = group.commands.map((command) => command.name()).join(', ');
  tellError(terminal, `a command is needed: ${choice}; see holdfast ${group === program ? '' : `${group.name()} `}--help`);
  return 2;
}

function explainFailure(error: unknown, terminal: Terminal): ExitStatus {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0; // help was asked for, and printed
    tellError(terminal, error.message.replace(/^error: /, ''));
    return 2;
  }
  if (error instanceof UsageError) {
    tellError(terminal, error.message);
    return 2;
  }
  if (error instanceof FailedCheck) for (const line of error.lines) terminal.stderr.write(`${line}\n`);
  else if (isLockError(error)) tellError(terminal, `${error.code}: ${error.message}`);
  else tellError(terminal, error instanceof Error ? error.message : String(error));
  return 1;
}
