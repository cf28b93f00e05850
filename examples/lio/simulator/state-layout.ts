import { join } from 'node:path';

/** Where `save` and `restore` go when no path is given. */
export const configurationFile = (stateDir: string): string => join(stateDir, 'saveconfig.json');

/** What the command processes write about themselves, when they are told to. */
export const journalFile = (stateDir: string): string => join(stateDir, 'journal.jsonl');

/** The folder whose files are this node's block devices. */
export const deviceDirectory = (stateDir: string): string => join(stateDir, 'dev');

/** Of the variables by which the command's script tells each run what it works on. */
export const ENVIRONMENT_PREFIX = 'RTSTOOL';
