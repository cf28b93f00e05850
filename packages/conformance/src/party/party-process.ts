/**
 * Contender module: one process that stands for a party. It outlives the backends it is pointed at, so that starting it is paid once.
 */
import type { CreateProvider, ProviderSource } from '../harness.js';
import { moduleUrl } from '../contenders/built-file.js';
import { LocalParty } from './local-party.js';
import type { AcquireOrder } from './party.js';
import type { ContendOrder } from './contend.js';
import type { PerishOrder } from './perish.js';

async function openParty(source: ProviderSource): Promise<LocalParty> {
  const { createProvider } = (await import(moduleUrl(source.module))) as { createProvider?: CreateProvider };
  if (typeof createProvider !== 'function') throw new TypeError(`${source.module} exports no function createProvider`);
  return new LocalParty(await createProvider(source.args as never));
}

export async function createContender() {
  let current: LocalParty | undefined;
  const party = (): LocalParty => {
    if (!current) throw new Error('this party is not open');
    return current;
  };
  return await Promise.resolve({
    open: async (source: ProviderSource) => {
      current = await openParty(source);
    },
    acquire: (order: AcquireOrder) => party().acquire(order),
    abort: (key: string) => party().abort(key),
    release: (key: string) => party().release(key),
    renew: (keys: readonly string[]) => party().renew(keys),
    lost: (key: string) => party().lost(key),
    lossCount: (key: string) => party().lossCount(key),
    validUntil: (key: string) => party().validUntil(key),
    renewInThread: (key: string) => party().renewInThread(key),
    contend: (order: ContendOrder) => party().contend(order),
    rest: () => party().rest(),
    perish: (order: PerishOrder) => party().perish(order),
    block: async (ms: number) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
      await Promise.resolve();
    },
    shut: async () => {
      const closing = current;
      current = undefined;
      await closing?.shut();
    },
  });
}
