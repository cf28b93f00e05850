import { runChecks } from './checks/run-checks.js';
import { checks } from './checks/checks.js';
import { root } from './repository/root.js';

// The exit status is the number of checks that failed.
process.exitCode = await runChecks(root, checks, (line) => process.stderr.write(`${line}\n`));
