import { CommanderError, InvalidArgumentError, type Command } from 'commander';
import { UsageError } from './usage-error.js';

/** Reads a whole number between `min` and `max`; the message of the refusal names both. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isNaN(value) || value < min || value > max) {
      throw new InvalidArgumentError(`Allowed: a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** What {@link parseCommand} understood: either there is help to print, or the command's options can be read. */
export type ParsedCommand = { readonly help: string } | { readonly help: undefined };

/**
 * Lets `command` read `argv` (without node and script).
 * @throws {@link UsageError} for anything it does not know; the message lists the options that exist
 */
export function parseCommand(command: Command, argv: readonly string[]): ParsedCommand {
  let help = '';
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: (text) => (help += text), writeErr: () => undefined });
  try {
    command.parse([...argv], { from: 'user' });
    return { help: undefined };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help };
    throw new UsageError(withAllowedOptions(command, error));
  }
}

function withAllowedOptions(command: Command, error: CommanderError): string {
  const message = error.message.replace(/^error: /, '');
  if (error.code === 'commander.invalidArgument') return message;
  return `${message}\nAllowed options: ${[...command.options.map((option) => option.flags), '--help'].join(', ')}`;
}
