import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { capabilitiesWith } from '../src/proper-lockfile-capabilities.js';
import { lockDirectoryOf } from '../src/proper-lockfile-directory.js';
import { ProperLockfileLockProvider } from '../src/index.js';

const staleMs = 2_000; // the least there is: the kit waits for dead holders
const module = fileURLToPath(new URL('contender.mjs', import.meta.url));

lockProviderConformance(
  { it, describe, afterAll },
  {
    capabilities: capabilitiesWith(staleMs, 15),
    async create() {
      const directory = await mkdtemp(join(tmpdir(), 'holdfast-conformance-'));
      return {
        provider: () => new ProperLockfileLockProvider({ directory, staleMs }),
        isHeld: async (name) => existsSync(lockDirectoryOf(directory, name)),
        breakLock: (name) => rm(lockDirectoryOf(directory, name), { recursive: true }),
        unreachable: () => {
          const provider = new ProperLockfileLockProvider({ directory: join(directory, 'gone') });
          rmSync(join(directory, 'gone'), { recursive: true });
          return provider;
        },
        contender: { module, args: { directory, staleMs } },
        remove: () => rm(directory, { recursive: true, force: true }),
      };
    },
  },
);
