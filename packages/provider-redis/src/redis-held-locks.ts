import type { LockHolder, LockName, LockState } from '@holdfast/core/provider';
import { holdersPattern } from './redis-keys.js';

const PAGE = 200;

interface HolderRecord {
  readonly name: LockName;
  readonly holder: LockHolder;
}

/** Walks all locks below the key prefix whose names begin with `namePrefix`. */
export async function* heldLocks(send: (args: readonly string[]) => Promise<unknown>, keyPrefix: string, namePrefix: string): AsyncGenerator<LockState> {
  const seen = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = (await send(['SCAN', cursor, 'MATCH', holdersPattern(keyPrefix), 'COUNT', String(PAGE)])) as [string, string[]];
    cursor = String(next);
    for (const key of keys) {
      if (seen.has(key)) continue; // a walk may meet a key twice
      seen.add(key);
      const state = await readState(send, key);
      if (state?.name.startsWith(namePrefix) === true) yield state;
    }
  } while (cursor !== '0');
}

async function readState(send: (args: readonly string[]) => Promise<unknown>, key: string): Promise<LockState | undefined> {
  const [seconds] = (await send(['TIME'])) as [string, string];
  const waiterCount = Number(await send(['ZCARD', key.replace(':holders:', ':queue:')]));
  const values = (await send(['HVALS', key])) as string[];
  const records = values.flatMap((value): HolderRecord[] => {
    const [, ends, json] = /^(\d+)\|[xs]\|\d+\|(.*)$/s.exec(value) ?? [];
    return json === undefined || Number(ends) <= Number(seconds) * 1_000 ? [] : [JSON.parse(json) as HolderRecord];
  });
  return records[0] === undefined ? undefined : { name: records[0].name, holders: records.map(({ holder }) => holder), waiterCount };
}
