import { z } from 'zod';
import { hostName, hostType } from './resources/hosts.js';

const name = z.string().min(1).max(128);
const iqn = z.string().regex(/^(iqn|eui|naa)\../i);
const wwpn = z.string().regex(/^[0-9a-f]{16}$/i, 'must be 16 hexadecimal digits');

/** What an array holds at the start: the form of a seed file. */
export const arraySeedSchema = z.strictObject({
  volumes: z
    .array(
      z.strictObject({
        name,
        sizeGiB: z.number().int().min(1).max(131_072),
        /** Name of its volume group, which volumes may share; by default that of the volume with `cvg-` for `cv-`, else with `vg-` before it. */
        group: name.optional(),
        isDedup: z.boolean().optional(),
      }),
    )
    .optional(),
  hosts: z.array(z.strictObject({ name: hostName, type: hostType.optional(), iqns: z.array(iqn).optional(), wwpns: z.array(wwpn).optional() })).optional(),
  /** By names. */
  mappings: z.array(z.strictObject({ volume: name, host: name })).optional(),
  /** Other arrays it knows, by the address of their management. */
  peers: z.array(z.strictObject({ name, mgmtHost: name })).optional(),
  sessions: z
    .array(
      z.strictObject({
        name,
        /** Name of the volume group that is replicated. */
        group: name,
        state: z.enum(['idle', 'in_sync', 'suspended', 'failed_over']).optional(),
        role: z.enum(['source', 'target']).optional(),
      }),
    )
    .optional(),
  retentionPolicies: z.array(name).optional(),
  /** Data ports have no `wanPort`. */
  netIps: z.array(z.strictObject({ address: z.ipv4(), wanPort: z.string().optional() })).optional(),
  fcPorts: z.array(wwpn).optional(),
});

export type ArraySeed = z.infer<typeof arraySeedSchema>;
