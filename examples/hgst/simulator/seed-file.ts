import { z } from 'zod';
import { BYTES_PER_GB, type ArraySettings } from './array-settings.js';
import type { NewSpace } from './space-table.js';

const filled = z.string().min(1);
const wholeGB = z.int().min(1).max(10_000_000);

/** What a cluster holds at the start; what is left out is as without a file. */
export const seedSchema = z.strictObject({
  /** The first is the node on which the commands run. */
  hosts: z.array(filled).min(1).optional(),
  networks: z.array(z.strictObject({ name: filled, description: z.string().default('') })).min(1).optional(),
  storage: z.array(z.strictObject({ host: filled, device: filled, capacityGB: wholeGB })).min(1).optional(),
  spaces: z
    .array(
      z.strictObject({
        name: z.string().regex(/^(?!\.+$)[A-Za-z0-9._-]{1,14}$/),
        sizeGB: wholeGB,
        /** Such as `stor1:gbd0`; all by default. */
        servers: z.array(filled).min(1).optional(),
        appHosts: z.array(filled).default([]),
        redundancy: z.union([z.literal(0), z.literal(1)]).default(0),
      }),
    )
    .default([]),
});

export type Seed = z.infer<typeof seedSchema>;

/** The settings that a seed changes. */
export function seedSettings({ hosts, networks, storage }: Seed): Partial<ArraySettings> {
  return {
    ...(hosts && { hosts }),
    ...(networks && { networks }),
    ...(storage && { storage: storage.map(({ capacityGB, ...partition }) => ({ ...partition, capacityBytes: capacityGB * BYTES_PER_GB })) }),
  };
}

/** The spaces of a seed, as they would be created in that cluster. @throws an Error that names the space that could not be */
export function seedSpaces({ spaces }: Seed, { hosts, networks, storage }: ArraySettings): readonly NewSpace[] {
  const everywhere = storage.map(({ host, device }) => `${host}:${device}`);
  const twice = spaces.find(({ name }, place) => spaces.findIndex((other) => other.name === name) !== place);
  if (twice) throw new Error(`two spaces are named "${twice.name}"`);
  for (const { name, appHosts } of spaces) {
    const stranger = appHosts.find((host) => !hosts.includes(host));
    if (stranger !== undefined) throw new Error(`space "${name}" is shown to "${stranger}", who is no member of the domain`);
  }
  return spaces.map(({ servers = everywhere, ...space }) => ({ ...space, servers, network: networks[0]?.name ?? '', owner: 'root:disk:0600' }));
}
