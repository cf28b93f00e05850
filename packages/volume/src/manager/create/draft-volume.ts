import { randomUUID } from 'node:crypto';
import type { VolumeDraft } from '../manager-context.js';
import { volumeTransitions } from '../status-transitions.js';
import { invalidRequest, type NewVolume } from './new-volume.js';
import { smallestSizeGiB, type VolumeOrigin } from './volume-origin.js';

/** The record of the volume that was asked for. @throws `ERR_REQUEST_INVALID` when it is smaller than what it is made of */
export function draftVolume(host: string, asked: NewVolume, origin: VolumeOrigin): VolumeDraft {
  const { id = randomUUID(), displayName = '', projectId, multiattach = false, metadata = {} } = asked;
  const smallest = smallestSizeGiB(origin);
  const sizeGiB = asked.sizeGiB ?? smallest;
  if (sizeGiB < smallest) throw invalidRequest(`a volume of this ${origin.kind} has at least ${smallest} GiB; asked for were ${sizeGiB}`);
  return {
    id,
    name: `volume-${id}`,
    displayName,
    sizeGiB,
    ...(projectId === undefined ? {} : { projectId }),
    multiattach,
    metadata: { ...metadata },
    status: volumeTransitions.create.during,
    host,
    sourceVolumeId: origin.kind === 'volume' ? origin.volume.id : null,
    snapshotId: origin.kind === 'snapshot' ? origin.snapshot.id : null,
    image: origin.kind === 'image' ? origin.image.meta : null,
    attachments: [],
    pendingAttachmentId: null,
    bootable: false,
    isInternal: false,
    failure: null,
    createdAt: Date.now(),
  };
}
