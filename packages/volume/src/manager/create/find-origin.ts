import { VolumeManagerError } from '../../volume-manager-error.js';
import type { ManagerContext } from '../manager-context.js';
import { sourceStatuses } from '../status-transitions.js';
import type { VolumeSource } from './new-volume.js';
import type { VolumeOrigin } from './volume-origin.js';

/** The source as it is now; its lock is held. Rejects when it is gone, busy, or on another backend. */
export async function findOrigin(context: ManagerContext, source: VolumeSource | undefined): Promise<VolumeOrigin> {
  switch (source?.kind) {
    case undefined:
      return { kind: 'empty' };
    case 'volume':
      return { kind: 'volume', volume: await context.volumes.getIn(source.id, sourceStatuses, 'cloning it') };
    case 'snapshot': {
      const snapshot = await context.snapshots.getIn(source.id, ['available'], 'making a volume of it');
      return { kind: 'snapshot', snapshot, volume: await context.volumes.get(snapshot.volumeId) };
    }
    case 'image': {
      const image = await context.images?.describe(source.id);
      if (image !== undefined) return { kind: 'image', image };
      const why = context.images === undefined ? 'the manager has no image service' : 'the image service has none of this id';
      throw new VolumeManagerError('ERR_IMAGE_UNKNOWN', `image ${JSON.stringify(source.id)}: ${why}`, { recordId: source.id });
    }
  }
}
