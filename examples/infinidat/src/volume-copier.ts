import { DriverError, type ConnectionInfo, type Connector } from '@holdfast/volume';

/** Copies what is on one volume to another through a node that has both attached; the array itself only takes snapshots. */
export interface VolumeCopier {
  /** The node that copies, as a host of the array. */
  readonly node: Connector;
  /** Resolves once the first `sizeGiB` of the source are on the target. */
  copy(source: ConnectionInfo, target: ConnectionInfo, sizeGiB: number): Promise<void>;
}

/** Service identifier of the {@link VolumeCopier}. */
export const VOLUME_COPIER = Symbol.for('@holdfast/example-infinidat/volume-copier');

/** Stands where no copier was given, and says so before anything is made: an empty volume must not pass for a copy. */
export class MissingVolumeCopier implements VolumeCopier {
  get node(): Connector {
    throw missing();
  }

  copy(): Promise<void> {
    return Promise.reject(missing());
  }
}

function missing(): DriverError {
  return new DriverError('ERR_BACKEND_CONFIG', 'volumes are cloned by copying: give infinidatModule a VolumeCopier as its second argument');
}
