import { z } from 'zod';

/** A name that can be that of one file. */
const fileName = z.string().regex(/^\w[\w.-]*$/, 'allowed is a name of letters, digits, "_", and, not at its start, "." and "-"');

/** What a node has at its start. */
export const nodeSeedSchema = z.strictObject({
  /** Block devices, found as /dev/NAME. */
  devices: z.array(z.strictObject({ name: fileName, sizeGiB: z.int().min(1).max(1024).default(1) })).default([]),
  /** What nvmetcli restores: the form of its own saved file. */
  configuration: z
    .looseObject({
      hosts: z.array(z.looseObject({ nqn: z.string() })).default([]),
      subsystems: z.array(z.looseObject({ nqn: z.string() })).default([]),
      ports: z.array(z.looseObject({ portid: z.int() })).default([]),
    })
    .optional(),
});

/** What {@link nodeSeedSchema} takes. */
export interface NodeSeed {
  readonly devices?: readonly { readonly name: string; readonly sizeGiB?: number | undefined }[] | undefined;
  /** Checked when it is sown. */
  readonly configuration?: object | undefined;
}
