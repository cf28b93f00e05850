import type { Connector } from './connector.js';

/** One host's use of a volume. @public */
export interface VolumeAttachment {
  /** Unique to this attachment. */
  readonly id: string;
  /** What the host told about itself when it attached. */
  readonly connector: Connector;
}

/**
 * A volume as the manager records it and drivers see it. Drivers never change a record: they return a {@link VolumeModelUpdate}.
 * @public
 */
export interface Volume {
  /** UUID; never changes and is never reused. */
  readonly id: string;
  /** Name for the storage side, by convention `volume-` and the id. */
  readonly name: string;
  /** Size in GiB, a whole number. */
  readonly sizeGiB: number;
  /** Name given by the user; may be empty or used twice. */
  readonly displayName?: string;
  /** The project the volume belongs to. */
  readonly projectId?: string;
  /** Where the volume lives, as `host@backend#pool`. */
  readonly host?: string;
  /** The array's own id of the volume, when the driver keeps one. */
  readonly providerId?: string | null;
  /** Where the volume is exported, in the driver's own text; null when it is not. */
  readonly providerLocation?: string | null;
  /** How a host proves itself, as `CHAP user secret`; null when it need not. */
  readonly providerAuth?: string | null;
  /** Whether several hosts may attach it at once. */
  readonly multiattach?: boolean;
  /** Who has it attached now. */
  readonly attachments?: readonly VolumeAttachment[];
}

/** What a driver wants to be recorded about a volume; a field left out stays, null clears it. @public */
export type VolumeModelUpdate = Partial<Pick<Volume, 'providerId' | 'providerLocation' | 'providerAuth'>>;
