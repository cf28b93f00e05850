export type { Cluster, Command } from './command.js';
export { findCommand } from './find-command.js';
