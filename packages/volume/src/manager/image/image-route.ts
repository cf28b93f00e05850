import type { RecordChanges } from '../../repository/record-store.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import type { ImageDescription } from '../image-service.js';
import type { ManagerContext } from '../manager-context.js';

/** One way to make a volume of an image; undefined when it does not lead there, and then nothing is left of the attempt. */
export type ImageRoute = (context: ManagerContext, record: VolumeRecord, image: ImageDescription) => Promise<RecordChanges<VolumeRecord> | undefined>;
