import { join } from 'node:path';

/** Where `save` and `restore` go when no path is given. */
export const savedFile = (stateDir: string): string => join(stateDir, 'config.json');

/** What the command processes write about themselves, when they are told to. */
export const journalFile = (stateDir: string): string => join(stateDir, 'journal.jsonl');

/** The folder whose files are this node's block devices. */
export const deviceDirectory = (stateDir: string): string => join(stateDir, 'dev');

/** The network addresses of the node. */
export const addressesFile = (stateDir: string): string => join(stateDir, 'addresses.json');

/** Of the variables by which the command's script tells each run what it works on. */
export const ENVIRONMENT_PREFIX = 'NVMETCLI';
