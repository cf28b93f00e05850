import { z } from 'zod';
import type { ArrayState } from './array-state.js';
import { noteMade } from './methods/volume-methods.js';

const name = z.string().min(1).max(64);
const attributes = z.record(z.string(), z.unknown());

/** What a seed file may say. Volumes are named by their place in the list, from 1 on, which is also their number. */
export const seedSchema = z.strictObject({
  accounts: z
    .array(z.strictObject({ username: name, initiatorSecret: z.string().min(12).max(16).optional(), targetSecret: z.string().min(12).max(16).optional() }))
    .default([]),
  volumes: z
    .array(z.strictObject({ name, account: name, sizeGiB: z.int().min(1).max(16_384), attributes: attributes.default({}), content: z.string().default('') }))
    .default([]),
  snapshots: z.array(z.strictObject({ name: z.string().min(1).max(255), volumeID: z.int().min(1) })).default([]),
  groups: z.array(z.strictObject({ name, initiators: z.array(z.string().min(1)).default([]), volumes: z.array(z.int().min(1)).default([]) })).default([]),
});

export type Seed = z.infer<typeof seedSchema>;

/** Puts the content of a seed file into an empty cluster. @throws an Error that names the place in the seed and says what the cluster would say */
export function plant(state: ArrayState, seed: Seed): void {
  each('accounts', seed.accounts, ({ username, initiatorSecret, targetSecret }) => void state.accounts.add(username, { initiator: initiatorSecret, target: targetSecret }));
  each('volumes', seed.volumes, ({ account, sizeGiB, ...volume }) => {
    const owner = state.accounts.byName(account);
    if (owner === undefined) throw new Error(`the volume ${volume.name} belongs to the account ${account}, which is not among the accounts`);
    noteMade(state, state.volumes.create({ ...volume, accountID: owner.accountID, totalSize: sizeGiB * 2 ** 30 }));
  });
  each('snapshots', seed.snapshots, ({ name: snapshot, volumeID }) => void state.snapshots.create(state.volumes.needed(volumeID), snapshot));
  each('groups', seed.groups, (group) => {
    for (const volumeID of group.volumes) state.volumes.needed(volumeID);
    state.groups.create({ ...group, attributes: {} });
  });
}

function each<Entry>(list: string, entries: readonly Entry[], add: (entry: Entry) => void): void {
  for (const [index, entry] of entries.entries()) {
    try {
      add(entry);
    } catch (error) {
      throw new Error(`${list}[${index}]: ${(error as Error).message}`, { cause: error });
    }
  }
}
