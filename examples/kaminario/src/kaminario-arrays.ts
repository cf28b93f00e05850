import { DriverError, type Volume } from '@holdfast/volume';
import { inject, injectable, optional } from 'inversify';
import { KaminarioClient } from './kaminario-client.js';
import { groupName, replicaName, volumeName } from './kaminario-names.js';

/** Service identifiers of the clients of a backend's two arrays. */
export const PRIMARY_CLIENT = Symbol.for('@holdfast/example-kaminario/primary-client');
export const REPLICA_CLIENT = Symbol.for('@holdfast/example-kaminario/replica-client');

/** What tells which of the two arrays serves something. */
export interface Replicated {
  /** As Cinder records it; `failed-over` is what counts here. */
  readonly replicationStatus?: 'enabled' | 'disabled' | 'error' | 'failed-over';
}

/** A volume record that may say what became of its replication. */
export interface KaminarioVolume extends Volume, Replicated {}

/** Where a volume is, and under which names. */
export interface VolumeHome {
  readonly client: KaminarioClient;
  readonly volumeName: string;
  readonly groupName: string;
}

/**
 * The two arrays of one backend. Which one serves a volume is decided for each operation and handed on as a value: nothing that operations
 * share is ever swapped, so none of them meets the wrong array because another one is under way, or has failed half-way.
 */
@injectable()
export class KaminarioArrays {
  readonly primary: KaminarioClient;
  readonly #replica: KaminarioClient | undefined;

  constructor(@inject(PRIMARY_CLIENT) primary: KaminarioClient, @inject(REPLICA_CLIENT) @optional() replica?: KaminarioClient) {
    this.primary = primary;
    this.#replica = replica;
  }

  /** @throws `ERR_BACKEND_CONFIG` when there is none */
  get replica(): KaminarioClient {
    if (this.#replica !== undefined) return this.#replica;
    throw new DriverError('ERR_BACKEND_CONFIG', `the backend ${this.primary.address} has no replica; set the option replica`);
  }

  get hasReplica(): boolean {
    return this.#replica !== undefined;
  }

  serving({ replicationStatus }: Replicated): KaminarioClient {
    return replicationStatus === 'failed-over' ? this.replica : this.primary;
  }

  homeOf(volume: KaminarioVolume): VolumeHome {
    const client = this.serving(volume);
    const names = [volumeName(volume.id), groupName(volume.id)];
    const [name, group] = client === this.primary ? names : names.map(replicaName);
    return { client, volumeName: name!, groupName: group! };
  }

  async close(): Promise<void> {
    await Promise.all([this.primary.close(), this.#replica?.close()]);
  }
}
