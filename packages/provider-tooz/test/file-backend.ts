import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@holdfast/conformance';
import { ToozLockProvider } from '../src/index.js';
import { ToozFileClient } from '../src/tooz-file-client.js';
import { renderedName } from '../src/tooz-names.js';

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));

/** A directory of its own; what is held there is looked up by trying to lock the file beside the providers. */
export async function fileBackend(library: 'oslo' | 'tooz'): Promise<LockBackend> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-tooz-'));
  const gone = join(directory, 'gone');
  const client = new ToozFileClient(library, directory, 'cinder-');
  const options = { url: `${library}+file://${directory}` };
  return {
    provider: () => new ToozLockProvider(options),
    isHeld: async (name) => {
      const hold = await client.tryTake(client.keyOf(renderedName(name)), false, () => undefined);
      await hold?.giveBack();
      return hold === undefined;
    },
    breakLock: async (name) => rm(client.keyOf(renderedName(name))),
    unreachable: () => {
      mkdirSync(gone);
      const provider = new ToozLockProvider({ url: `${library}+file://${gone}` });
      rmSync(gone, { recursive: true });
      return provider;
    },
    contender: { module, args: options },
    remove: async () => {
      await client.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
