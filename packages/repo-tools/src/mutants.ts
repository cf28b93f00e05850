import { judgeMutants } from './mutants/judge-mutants.js';
import { root } from './repository/root.js';

// npm run mutants [-- --changed] [-- --file packages/core/src/execution/waiter-list.ts]
process.exitCode = await judgeMutants(root, process.argv.slice(2), (line) => process.stderr.write(`${line}\n`));
