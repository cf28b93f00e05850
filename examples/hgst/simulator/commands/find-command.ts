import { printed, UsageError } from '../command-result.js';
import type { Command, CommandTable } from './command.js';
import { domainCommands } from './domain-commands.js';
import { requestCommands } from './request-commands.js';
import { spaceCommands } from './space-commands.js';

const commands: CommandTable = {
  ...domainCommands,
  ...spaceCommands,
  ...requestCommands,
  '--help': () => printed('Usage: vgc-cluster COMMAND [OPTIONS]', `Commands: ${Object.keys(commands).join(', ')}`),
};

/** @throws UsageError when there is no such command */
export function findCommand(name: string | undefined): Command {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(name === undefined ? 'No command was given; see --help.' : `Unknown command "${name}"; see --help.`);
  return command;
}
