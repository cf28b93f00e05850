import { VolumeManagerError } from '../../volume-manager-error.js';

/** What a new volume shall be. @public */
export interface NewVolume {
  /** UUID of the volume. Default: made up. Giving one lets the caller know it before the volume is there. */
  readonly id?: string;
  /** Size in GiB. Default: as small as the source allows; an empty volume needs one. */
  readonly sizeGiB?: number;
  /** Name for people. Default: none. */
  readonly displayName?: string;
  /** The project it belongs to; decides which images it may be made of. */
  readonly projectId?: string;
  /** Whether several hosts may attach it at once. Default: no. */
  readonly multiattach?: boolean;
  /** Notes; `image_owner` says whose image is stored in the volume. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a volume is made of; left out, it is empty. @public */
export interface VolumeSource {
  readonly kind: 'volume' | 'snapshot' | 'image';
  /** The id of the volume, snapshot or image. */
  readonly id: string;
}

/** How a volume is made; all of it is for schedulers. @public */
export interface CreateVolumeOptions {
  /**
   * True: when the backend fails, nothing is left of the volume but its record, still in work, and `ERR_VOLUME_RESCHEDULE` says that
   * another backend may try. Default false: the record stays, with status `error`.
   */
  readonly allowReschedule?: boolean;
  /** True: the volume has a record, which an attempt on another backend left in work. Default false. */
  readonly isRescheduled?: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const KINDS = ['volume', 'snapshot', 'image'];

/** Returns when the request makes sense by itself. @throws `ERR_REQUEST_INVALID` */
export function checkRequest({ id, sizeGiB, metadata }: NewVolume, source: VolumeSource | undefined): void {
  if (id !== undefined && !UUID.test(id)) throw invalidRequest(`the id of a volume is a UUID; got ${JSON.stringify(id)}`);
  if (sizeGiB !== undefined && !(Number.isSafeInteger(sizeGiB) && sizeGiB > 0)) throw invalidRequest(`sizeGiB is a whole number from 1; got ${String(sizeGiB)}`);
  for (const [key, value] of Object.entries(metadata ?? {})) if (typeof value !== 'string') throw invalidRequest(`metadata is text; ${key} is ${typeof value}`);
  if (source === undefined) {
    if (sizeGiB === undefined) throw invalidRequest('an empty volume needs sizeGiB');
  } else if (!KINDS.includes(source.kind) || typeof source.id !== 'string' || source.id === '') {
    throw invalidRequest(`a source is { kind, id } with kind ${KINDS.join(', ')}; got ${JSON.stringify(source)}`);
  }
}

/** The error for a request that cannot be meant. */
export function invalidRequest(message: string): VolumeManagerError {
  return new VolumeManagerError('ERR_REQUEST_INVALID', message);
}
