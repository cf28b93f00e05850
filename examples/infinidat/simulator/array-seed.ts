import { z } from 'zod';
import { ArrayClient } from './array-client.js';
import type { ArrayState } from './array-state.js';
import { hostPort } from './host-port.js';
import { LARGEST_LUN } from './mapping-table.js';
import { iscsiNetworkSpace } from './network-space.js';
import { objectName } from './object-name.js';
import { GIB } from './pool-table.js';
import { PROVISIONING } from './simulated-volume.js';

const sizeGiB = z.int().min(1).max(1_000_000);

/** What an array can hold at the start, beside the pool and the network space of its settings. */
export const arraySeedSchema = z.strictObject({
  pools: z.array(z.strictObject({ name: objectName, capacityGiB: sizeGiB })).optional(),
  networkSpaces: z.array(z.strictObject({ name: objectName, addresses: z.array(z.string().min(1)) })).optional(),
  volumes: z
    .array(
      z.strictObject({
        name: objectName,
        /** The array's first pool by default. */
        pool: objectName.optional(),
        sizeGiB,
        provtype: z.enum(PROVISIONING).default('THIN'),
        /** Names of what was taken of it. */
        snapshots: z.array(objectName).default([]),
        metadata: z.record(z.string(), z.string()).default({}),
      }),
    )
    .optional(),
  hosts: z
    .array(
      z.strictObject({
        name: objectName,
        ports: z.array(z.strictObject({ type: z.enum(['fc', 'iscsi']), address: z.string() })).default([]),
        luns: z.array(z.strictObject({ volume: objectName, lun: z.int().min(0).max(LARGEST_LUN) })).default([]),
      }),
    )
    .optional(),
});

export type ArraySeed = z.input<typeof arraySeedSchema>;

const PLANTER = new ArrayClient('seed');

/** Puts in place what the seed describes. Resolves once it is there; @throws an Error that names the place and what does not fit */
export async function plantSeed(state: ArrayState, seed: ArraySeed): Promise<void> {
  const { pools = [], networkSpaces = [], volumes = [], hosts = [] } = arraySeedSchema.parse(seed);
  await each('pool', pools, ({ name, capacityGiB }) => {
    if (state.pools.named(name) !== undefined) throw new Error('the array has a pool of this name already');
    state.pools.add(name, capacityGiB);
  });
  await each('network space', networkSpaces, (plan) => {
    if (state.networkSpaces.some(({ name }) => name === plan.name)) throw new Error('the array has a network space of this name already');
    state.networkSpaces.push(iscsiNetworkSpace(state.nextId(), state.settings.serialNumber, plan));
  });
  await each('volume', volumes, (plan) => plantVolume(state, plan));
  await each('host', hosts, (plan) => plantHost(state, plan));
}

type Plan<List extends keyof ArraySeed> = NonNullable<z.output<typeof arraySeedSchema>[List]>[number];

async function plantVolume(state: ArrayState, { name, pool, sizeGiB: gib, provtype, snapshots, metadata }: Plan<'volumes'>): Promise<void> {
  const home = pool === undefined ? state.pools.all()[0] : state.pools.named(pool);
  if (home === undefined) throw new Error(`there is no pool "${pool}"`);
  const volume = await state.volumes.create(name, home.id, gib * GIB, { provtype });
  for (const snapshot of snapshots) state.volumes.createChild(snapshot, volume.id, {});
  for (const [key, value] of Object.entries(metadata)) state.metadata.set(volume.id, 'volume', key, value);
}

async function plantHost(state: ArrayState, { name, ports, luns }: Plan<'hosts'>): Promise<void> {
  const host = await state.hosts.create(PLANTER, name, 'DEFAULT', {});
  for (const { type, address } of ports) state.hosts.addPort(host.id, hostPort(type, address));
  for (const { volume, lun } of luns) {
    const mapped = state.volumes.named(volume);
    if (mapped === undefined) throw new Error(`there is no volume "${volume}"`);
    await state.mappings.map({ client: PLANTER, hostId: host.id, volumeId: mapped.id, lun });
  }
}

async function each<Named extends { readonly name: string }>(kind: string, plans: readonly Named[], plant: (plan: Named) => void | Promise<void>): Promise<void> {
  for (const plan of plans) {
    try {
      await plant(plan);
    } catch (error) {
      throw new Error(`${kind} "${plan.name}": ${(error as Error).message}`, { cause: error });
    }
  }
}
