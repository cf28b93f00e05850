import { z } from 'zod';
import { ARRAY_CODES, ArrayError } from './array-error.js';
import type { ArrayState } from './array-state.js';
import type { SimulatedDothillArray } from './dothill-array.js';
import { initiatorKey } from './initiator-table.js';
import { parseBlocks } from './volume-store.js';

const name = z.string().min(1);

/** What an array may hold at the start; the array's own rules come on top. */
export const arraySeedSchema = z.strictObject({
  volumes: z.array(z.strictObject({ name, sizeGiB: z.number().positive() })).default([]),
  snapshots: z.array(z.strictObject({ name, volume: name })).default([]),
  hosts: z.array(z.strictObject({ id: name, nickname: name })).default([]),
  mappings: z.array(z.strictObject({ volume: name, initiator: name, lun: z.int().min(0).max(255), access: z.enum(['read-write', 'read-only']).default('read-write') })).default([]),
  chapRecords: z.array(z.strictObject({ name, secret: z.string().min(12).max(16) })).default([]),
});

export type ArraySeed = z.infer<typeof arraySeedSchema>;

const READER = 'seed';

/**
 * Fills the array as clients would have done before it was looked at: by the same checks, and with nothing left in its journal.
 * @throws an Error that names the place in the seed and says what the array would say
 */
export async function fillArray({ state, control }: SimulatedDothillArray, seed: ArraySeed): Promise<void> {
  const { volumes, initiators, chapSecrets, reads } = state;
  await each('volumes', seed.volumes, ({ name: volume, sizeGiB }) => void volumes.create(volume, parseBlocks(`${sizeGiB}GiB`)));
  await each('snapshots', seed.snapshots, (snapshot) => void volumes.createSnapshot(snapshot.volume, snapshot.name));
  await each('hosts', seed.hosts, ({ id, nickname }) => {
    initiators.check(id, nickname);
    initiators.add({ id, nickname, madeAt: reads.tick() });
  });
  await each('mappings', seed.mappings, ({ volume, initiator, lun, access }) => mapOne(state, { volume, initiator, lun, access }));
  await each('chapRecords', seed.chapRecords, (record) => {
    if (chapSecrets.has(initiatorKey(record.name))) throw new ArrayError(ARRAY_CODES.nameInUse, `The CHAP record already exists. - "${record.name}"`);
    chapSecrets.set(initiatorKey(record.name), record);
  });
  control.reset();
}

async function mapOne({ volumes, initiators, maps }: ArrayState, mapping: ArraySeed['mappings'][number]): Promise<void> {
  const { volume, initiator, lun, access } = mapping;
  volumes.needed(volume);
  await maps.map({ volume, identifiers: initiators.resolve(initiator), lun, access, reader: READER }, () => undefined);
}

async function each<Entry>(list: string, entries: readonly Entry[], add: (entry: Entry) => void | Promise<void>): Promise<void> {
  for (const [index, entry] of entries.entries()) {
    try {
      await add(entry);
    } catch (error) {
      if (!(error instanceof ArrayError)) throw error;
      throw new Error(`${list}[${index}]: ${error.message}`, { cause: error });
    }
  }
}
