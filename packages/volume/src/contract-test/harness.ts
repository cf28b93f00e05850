import type { ConnectionInfo } from '../records/connection-info.js';
import type { Connector } from '../records/connector.js';
import type { Snapshot } from '../records/snapshot.js';
import type { Volume } from '../records/volume.js';
import type { VolumeDriver } from '../volume-driver.js';

/** What the array itself (never the driver) says about a volume. @public */
export interface VolumeFacts {
  /** Its size as the array has it; at least what was asked for. */
  readonly sizeGiB: number;
  /** Names of the hosts that may use it now, as a connector spells them (iSCSI name, port name, NVMe name), any case. */
  readonly attachedTo: readonly string[];
}

/** Reads and writes what is stored on a volume, behind the driver's back, as a host would. @public */
export interface VolumeContent {
  write(volume: Volume, text: string): Promise<void>;
  read(volume: Volume): Promise<string>;
}

/** A driver, ready to use, beside a second way to look at its array. @public */
export interface VolumeDriverHarness {
  /** Set up (`doSetup` was called). */
  readonly driver: VolumeDriver;
  /** The type its connections must have. */
  readonly connectionType: ConnectionInfo['driver_volume_type'];
  /** Two different hosts the array would serve. */
  readonly connectors: readonly [Connector, Connector];
  /** Asks the array; null when it has no such volume. */
  volumeFacts(volume: Volume): Promise<VolumeFacts | null>;
  /** Asks the array. */
  hasSnapshot(snapshot: Snapshot): Promise<boolean>;
  /** Left out when the simulated array keeps no content; the clauses about content are then not stated. */
  readonly content?: VolumeContent;
  /** Gives back what the harness holds; called after every clause. */
  close(): Promise<void>;
}
