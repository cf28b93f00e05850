import { z } from 'zod';

// What the driver reads of the array's answers; whatever else they hold is passed over.

export const featureSchema = z.object({ name: z.string(), enabled: z.boolean().default(true) });

export const poolSchema = z.object({ id: z.int(), name: z.string(), free_physical_space: z.number(), physical_capacity: z.number() });

export const volumeSchema = z.object({ id: z.int(), name: z.string(), size: z.number(), has_children: z.boolean() });

export const mappingSchema = z.object({ lun: z.int(), volume_id: z.int(), host_id: z.int() });

export const hostSchema = z.object({
  id: z.int(),
  name: z.string(),
  luns: z.array(mappingSchema),
  ports: z.array(z.object({ address: z.string() })),
});

export const networkSpaceSchema = z.object({
  name: z.string(),
  ips: z.array(z.object({ ip_address: z.string(), enabled: z.boolean() })),
  properties: z.object({ iscsi_iqn: z.string(), iscsi_tcp_port: z.int() }),
});

export const nodeSchema = z.object({ fc_ports: z.array(z.object({ wwpn: z.string(), link_state: z.string(), state: z.string() })) });

/** Where an answer's result is not looked at. */
export const anything = z.unknown();

export type PoolRecord = z.infer<typeof poolSchema>;
export type VolumeRecord = z.infer<typeof volumeSchema>;
export type MappingRecord = z.infer<typeof mappingSchema>;
export type HostRecord = z.infer<typeof hostSchema>;
export type NetworkSpaceRecord = z.infer<typeof networkSpaceSchema>;
