import type { RecordChanges } from '../../repository/record-store.js';
import { snapshotOf } from '../../repository/snapshot-record.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import { createFromImage } from '../image/create-from-image.js';
import type { ManagerContext } from '../manager-context.js';
import { modelUpdate } from '../model-update.js';
import type { VolumeOrigin } from './volume-origin.js';

/** Has the backend make the volume; resolves to what is to be recorded about it. */
export async function makeVolume(context: ManagerContext, record: VolumeRecord, origin: VolumeOrigin): Promise<RecordChanges<VolumeRecord>> {
  const { driver } = context;
  switch (origin.kind) {
    case 'empty':
      return modelUpdate(await driver.createVolume(record));
    case 'volume':
      return { ...modelUpdate(await driver.createClonedVolume(record, origin.volume)), ...inherited(origin.volume) };
    case 'snapshot': {
      const { snapshot, volume } = origin;
      return { ...modelUpdate(await driver.createVolumeFromSnapshot(record, snapshotOf(snapshot, volume))), ...inherited(volume) };
    }
    case 'image':
      return { ...(await createFromImage(context, record, origin.image)), bootable: true };
  }
}

function inherited({ bootable, image }: VolumeRecord): Pick<VolumeRecord, 'bootable' | 'image'> {
  return { bootable, image };
}
