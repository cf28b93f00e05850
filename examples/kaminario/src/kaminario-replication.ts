import { inject, injectable } from 'inversify';
import { KaminarioArrays, type KaminarioVolume } from './kaminario-arrays.js';
import { replicaName, sessionName, volumeName } from './kaminario-names.js';

/** What the manager is to record about one volume after a fail-over. */
export interface FailOverUpdate {
  readonly volumeId: string;
  readonly replicationStatus: 'failed-over' | 'error';
}

/** Fail-over of a backend's volumes to its replica. Making sessions and going back are not part of this example. */
@injectable()
export class KaminarioReplication {
  readonly #arrays: KaminarioArrays;

  constructor(@inject(KaminarioArrays) arrays: KaminarioArrays) {
    this.#arrays = arrays;
  }

  /**
   * Lets the replica serve every volume that it has; from then on the record of a volume says where it is. Only the replica is asked, for
   * the other array may be gone. A volume counts as failed over when the replica says so, and else as `error`.
   */
  async failOver(volumes: readonly KaminarioVolume[]): Promise<readonly FailOverUpdate[]> {
    const updates: FailOverUpdate[] = [];
    for (const { id } of volumes) updates.push({ volumeId: id, replicationStatus: (await this.#isPromoted(id)) ? 'failed-over' : 'error' });
    return updates;
  }

  async #isPromoted(volumeId: string): Promise<boolean> {
    const { replica } = this.#arrays;
    const volume = await replica.find('volumes', { name: replicaName(volumeName(volumeId)) });
    const session = await replica.find('replication/sessions', { name: replicaName(sessionName(volumeId)) });
    if (volume === undefined || session === undefined) return false;
    const { state } = session.state === 'in_sync' ? await replica.change('replication/sessions', session, { state: 'failed_over' }) : session;
    return state === 'failed_over';
  }
}
