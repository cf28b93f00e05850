import path from 'node:path';
import type { Finding } from '../repository/finding.js';
import type { Workspace } from '../repository/workspace.js';
import { exactly, missingFiles } from './expected-files.js';

/** Where an example differs from the shape that all examples share. */
export function exampleShape(root: string, { folder, manifest }: Workspace): readonly Finding[] {
  const system = path.posix.basename(folder);
  const missing = missingFiles(root, folder, [
    exactly('README.md', 'what the array is, its lock table, the race that each lock prevents, how to run it'),
    exactly('src/index.ts', 'the table of contents'),
    exactly(`src/${system}-driver.ts`, 'the business operations'),
    exactly(`src/${system}-client.ts`, 'the transport'),
    exactly(`src/${system}-errors.ts`, 'the vendor’s status codes as data'),
    exactly(`src/${system}-module.ts`, 'the bindings of this driver'),
    exactly('src/main.ts', 'the composition root: picks providers, runs a short story'),
    { pattern: new RegExp(`^simulator/${system}-(array|target)\\.ts$`), name: `simulator/${system}-array.ts`, purpose: 'the simulated array or target' },
    exactly('simulator/main.ts', 'the simulator as a process of its own'),
    exactly('races/index.ts', 'every lock’s race'),
    exactly('races/contender.ts', 'the module that contender processes run'),
    exactly(`test/${system}-driver.test.ts`, 'the driver’s behaviour over the wire'),
    exactly(`test/${system}-locks.test.ts`, 'for each lock: whole with it, a race reported without it'),
  ]);
  return manifest.private === true ? missing : [...missing, { file: `${folder}/package.json`, message: 'an example is private' }];
}
