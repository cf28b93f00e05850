import { Arguments } from '../arguments.js';
import { printed, Refusal } from '../command-result.js';
import type { CommandTable } from './command.js';

export const requestCommands: CommandTable = {
  'request-cancel': async ({ requests }, args) => {
    const id = new Arguments(args, { '-r': 'one' }).one('-r');
    if (!(await requests.cancel(id))) throw new Refusal(`Request "${id}" does not exist or has completed.`);
    return printed('Request cancelled');
  },
};
