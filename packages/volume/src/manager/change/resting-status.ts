import type { VolumeAttachment } from '../../records/volume.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import { invalidRequest } from '../create/new-volume.js';

/** The status of a volume with which nothing happens. */
export function restingStatus(attachments: readonly VolumeAttachment[]): 'available' | 'in-use' {
  return attachments.length === 0 ? 'available' : 'in-use';
}

/** Returns unless the volume belongs to the image cache. @throws `ERR_REQUEST_INVALID` */
export function refuseInternal({ id, isInternal }: VolumeRecord, what: string): void {
  if (isInternal) throw invalidRequest(`the volume ${id} belongs to the image cache: it is not ${what}; a clone of it can be`);
}
