import { mkdtemp, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@holdfast/conformance';
import { FlockLockProvider, type FlockLockProviderOptions } from '../src/index.js';
import { FlockFiles } from '../src/flock-files.js';
import { kernelLocks } from '../src/flock-kernel.js';
import { placeOf } from '../src/flock-place.js';
import { FlockSocketEngine } from '../src/flock-socket-engine.js';

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));

/** A directory of its own; what is held there is looked up through lock files, or addresses, opened beside those of the providers. */
export async function flockBackend(mechanism: 'files' | 'sockets', whereIs = placeOf): Promise<LockBackend> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-flock-'));
  const options: FlockLockProviderOptions = { directory, mechanism };
  const files = mechanism === 'files' ? new FlockFiles(kernelLocks()!, directory) : undefined;
  return {
    provider: () => new FlockLockProvider(options),
    isHeld: async (name) => {
      const place = whereIs(name);
      if (files !== undefined) return files.isHeldElsewhere(place);
      const looker = new FlockSocketEngine(directory);
      const isFree = await looker.tryTake({ name, place });
      looker.close();
      return !isFree;
    },
    unreachable: () => {
      const provider = new FlockLockProvider({ ...options, directory: join(directory, 'gone') });
      rmSync(join(directory, 'gone'), { recursive: true });
      return provider;
    },
    contender: { module, args: options },
    remove: async () => {
      files?.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
