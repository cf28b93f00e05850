import type { ConnectionInfo, TerminationInfo } from './records/connection-info.js';
import type { Connector } from './records/connector.js';
import type { ImageCloneResult, ImageContent, ImageLocation, ImageMeta } from './records/image.js';
import type { Snapshot, SnapshotModelUpdate } from './records/snapshot.js';
import type { VolumeStats } from './records/volume-stats.js';
import type { Volume, VolumeModelUpdate } from './records/volume.js';

/**
 * What a storage backend can do with volumes: Cinder's driver operations. Each may be called at any time beside every other, from several
 * processes; a driver protects with `@Locked` what its array cannot.
 * Failures are {@link DriverError}s. Deleting or detaching what is already gone succeeds. A failed create leaves nothing behind.
 * @public
 */
export interface VolumeDriver {
  /**
   * True: several clones of one source may be asked for at the same time; the driver can do them side by side, or keeps those that it cannot
   * apart with a `@Locked` of its own. Default: the manager lets one clone of a source run at a time, whatever it is made for.
   */
  readonly clonesInParallel?: boolean;
  /** Logs in and learns about the array; called once, before everything else. */
  doSetup?(): Promise<void>;
  /** Rejects when the backend cannot work as it is configured. */
  checkForSetupError(): Promise<void>;
  /** Makes an empty volume of `volume.sizeGiB`. */
  createVolume(volume: Volume): Promise<VolumeModelUpdate | void>;
  /**
   * The volume is gone; it already was: no error. Also called for what is left of a creation that nobody lived to record: then there is no
   * `providerId`, and a driver that can finds the volume by its name; of one that cannot, a crash leaves volumes that nobody knows.
   * @throws {@link DriverError} `ERR_VOLUME_BUSY` while something depends on it
   */
  deleteVolume(volume: Volume): Promise<void>;
  /** Keeps the content of `snapshot.volume` as it is now. */
  createSnapshot(snapshot: Snapshot): Promise<SnapshotModelUpdate | void>;
  /** The snapshot is gone; it already was: no error. */
  deleteSnapshot(snapshot: Snapshot): Promise<void>;
  /** Makes `volume` with the content `source` has now; it may be larger than the source. */
  createClonedVolume(volume: Volume, source: Volume): Promise<VolumeModelUpdate | void>;
  /** Makes `volume` with the content of `snapshot`; it may be larger than the snapshot's volume. */
  createVolumeFromSnapshot(volume: Volume, snapshot: Snapshot): Promise<VolumeModelUpdate | void>;
  /**
   * Makes `volume` with the content of an image that the backend has already, without moving bytes through the caller; `cloned: false`
   * when it has none that the volume's project may use. Nothing is left of a volume that was not cloned.
   */
  cloneImage?(volume: Volume, image: ImageMeta, location: ImageLocation | null): Promise<ImageCloneResult>;
  /** Writes an image into a volume that exists and is large enough; called once, before anybody may attach it. */
  copyImageToVolume?(volume: Volume, image: ImageMeta, content: ImageContent): Promise<VolumeModelUpdate | void>;
  /** The volume has `newSizeGiB` and its old content. */
  extendVolume(volume: Volume, newSizeGiB: number): Promise<void>;
  /** Makes the volume reachable, for backends whose volumes are local; called before the first attachment. */
  createExport?(volume: Volume, connector?: Connector): Promise<VolumeModelUpdate | void>;
  /** The export of a volume that should have one is there, after a restart of service or node. */
  ensureExport?(volume: Volume): Promise<VolumeModelUpdate | void>;
  /** Nothing of the volume is reachable any more; called after the last detachment and before deletion. */
  removeExport?(volume: Volume): Promise<void>;
  /**
   * The host may use the volume, at the address returned. Asking again for the same host gives the same address.
   * @throws {@link DriverError} `ERR_CONNECTOR_INVALID` when the connector lacks what the protocol needs
   */
  initializeConnection(volume: Volume, connector: Connector): Promise<ConnectionInfo>;
  /** The host can no longer use the volume; it could not before: no error. A null connector means every host. */
  terminateConnection(volume: Volume, connector: Connector | null): Promise<TerminationInfo | void>;
  /** What a scheduler needs to know. */
  getVolumeStats(): Promise<VolumeStats>;
}
