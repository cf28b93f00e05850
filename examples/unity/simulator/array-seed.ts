import { z } from 'zod';
import { ArrayError } from './array-error.js';
import type { ArrayState } from './array-state.js';
import { INITIATOR_TYPES } from './host-table.js';

const GIB = 2 ** 30;
/** Stands where otherwise the session stands that made something. */
const SEED = 'seed';

const volume = z.strictObject({
  name: z.string().min(1),
  sizeGiB: z.number().int().positive(),
  pool: z.string().optional().describe('name of its pool; the first one when it is left out'),
  description: z.string().optional(),
  snapshots: z.array(z.string().min(1)).default([]),
  attachedTo: z.array(z.string().min(1)).default([]).describe('names of hosts'),
});

const host = z.strictObject({
  name: z.string().min(1),
  initiators: z.array(z.string().min(1)).default([]).describe('iSCSI names, or node and port names as 16 octets with colons between'),
});

/** What `--seed-file` takes. */
export const arraySeedSchema = z.strictObject({
  hosts: z.array(host).default([]),
  volumes: z.array(volume).default([]),
});

/** What an array holds at the start. */
export type ArraySeed = z.infer<typeof arraySeedSchema>;

/** Puts hosts and volumes into the array as requests would. @throws an Error that names what could not be made */
export async function plantSeed(state: ArrayState, seed: ArraySeed): Promise<void> {
  for (const { name, initiators } of seed.hosts) {
    await planted(`host "${name}"`, () => {
      const { id } = state.hosts.addHost({ name, type: 1, description: '', osType: '', madeAt: state.readings.tick(), madeBy: SEED });
      for (const initiatorId of initiators) {
        const type = /^([0-9a-f]{2}:)/i.test(initiatorId) ? INITIATOR_TYPES.fc : INITIATOR_TYPES.iscsi;
        state.hosts.addInitiator({ hostId: id, initiatorId, type, isIgnored: false });
      }
    });
  }
  for (const seeded of seed.volumes) await planted(`volume "${seeded.name}"`, () => plantVolume(state, seeded));
}

async function plantVolume(state: ArrayState, { name, sizeGiB, pool, description = '', snapshots, attachedTo }: ArraySeed['volumes'][number]): Promise<void> {
  const { volumes, access, hosts } = state;
  const wantedPool = pool === undefined ? volumes.pools[0] : volumes.pools.find((candidate) => candidate.name === pool);
  if (wantedPool === undefined) throw new Error(`the array has no pool "${pool}"; it has ${volumes.pools.map((candidate) => candidate.name).join(', ')}`);
  const lun = volumes.addLun({ name, description, poolId: wantedPool.id, sizeBytes: sizeGiB * GIB, isThin: true });
  for (const snapshot of snapshots) volumes.addSnap(lun.id, { name: snapshot, description: '', isAutoDelete: false });
  const list = attachedTo.map((hostName) => {
    const [found] = hosts.named(hostName);
    if (found === undefined) throw new Error(`attachedTo: the seed has no host "${hostName}"`);
    return { hostId: found.id, mask: 1, hlu: undefined };
  });
  await access.replace(lun.id, list, SEED, () => true);
}

async function planted(what: string, plant: () => void | Promise<void>): Promise<void> {
  try {
    await plant();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error instanceof ArrayError ? undefined : error });
  }
}
