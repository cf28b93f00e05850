#!/usr/bin/env node
import { runCommand } from './run-command.js';

const { stdout, stderr, env } = process;
// Whoever reads only the beginning, such as `head`, is no fault of ours; what was done keeps its status.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runCommand(process.argv.slice(2), { stdout, stderr, env, directory: process.cwd() });
