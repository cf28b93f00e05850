import { DriverError, type Snapshot } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { SolidFireClient } from './solidfire-client.js';
import { SOLIDFIRE_ERRORS, tolerating } from './solidfire-errors.js';
import type { SolidFireSnapshot, SolidFireVolume } from './solidfire-records.js';
import { SolidFireVolumes } from './solidfire-volumes.js';

/** Calls on snapshots. */
@injectable()
export class SolidFireSnapshots {
  readonly #client: SolidFireClient;
  readonly #volumes: SolidFireVolumes;

  constructor(@inject(SolidFireClient) client: SolidFireClient, @inject(SolidFireVolumes) volumes: SolidFireVolumes) {
    this.#client = client;
    this.#volumes = volumes;
  }

  async create(snapshot: Snapshot): Promise<Pick<SolidFireSnapshot, 'snapshotID' | 'volumeID'>> {
    const { volumeID } = await this.#volumes.needed(snapshot.volume);
    const name = this.#volumes.nameOf(snapshot.id);
    const make = (): Promise<{ snapshotID: number }> => this.#client.call('CreateSnapshot', { volumeID, name });
    const { snapshotID } = await this.#client.makeOnce(make, () => this.#named(volumeID, name));
    return { snapshotID, volumeID };
  }

  /** The snapshot is gone; it already was, or its volume with it: no error. */
  async delete(snapshot: Snapshot): Promise<void> {
    const found = await this.#find(snapshot);
    if (found === undefined) return;
    await tolerating(this.#client.call('DeleteSnapshot', { snapshotID: found.snapshotID }), SOLIDFIRE_ERRORS.snapshotNotFound);
  }

  /** @throws `ERR_SNAPSHOT_NOT_FOUND` */
  async needed(snapshot: Snapshot): Promise<SolidFireSnapshot> {
    const found = await this.#find(snapshot);
    if (found !== undefined) return found;
    throw new DriverError('ERR_SNAPSHOT_NOT_FOUND', `the cluster has no snapshot ${this.#volumes.nameOf(snapshot.id)} of volume ${snapshot.volume.id}`);
  }

  async ofVolume({ volumeID }: SolidFireVolume): Promise<readonly SolidFireSnapshot[]> {
    return (await this.#client.call<{ snapshots: readonly SolidFireSnapshot[] }>('ListSnapshots', { volumeID })).snapshots;
  }

  async #find(snapshot: Snapshot): Promise<SolidFireSnapshot | undefined> {
    const volume = await this.#volumes.find(snapshot.volume);
    return volume && this.#named(volume.volumeID, this.#volumes.nameOf(snapshot.id));
  }

  async #named(volumeID: number, name: string): Promise<SolidFireSnapshot | undefined> {
    const { snapshots } = await this.#client.call<{ snapshots: readonly SolidFireSnapshot[] }>('ListSnapshots', { volumeID });
    return snapshots.find((snapshot) => snapshot.name === name);
  }
}
