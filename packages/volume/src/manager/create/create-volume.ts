import { isLockError, withLock } from '@holdfast/core';
import { isDriverError } from '../../driver-error.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import { VolumeManagerError } from '../../volume-manager-error.js';
import { inWords } from '../in-words.js';
import { assertLocksHeld, type ManagerContext, type VolumeDraft } from '../manager-context.js';
import { makingStatuses, volumeTransitions } from '../status-transitions.js';
import { publish } from '../volume-events.js';
import { newVolumeLock } from '../volume-locks.js';
import { draftVolume } from './draft-volume.js';
import { findOrigin } from './find-origin.js';
import { makeVolume } from './make-volume.js';
import { checkRequest, type CreateVolumeOptions, type NewVolume, type VolumeSource } from './new-volume.js';
import type { VolumeOrigin } from './volume-origin.js';

/** The volume is made and `available`; the locks on its source are held by the caller. */
export async function createVolume(context: ManagerContext, asked: NewVolume, source: VolumeSource | undefined, options: CreateVolumeOptions): Promise<VolumeRecord> {
  checkRequest(asked, source);
  const origin = await findOrigin(context, source);
  return buildVolume(context, draftVolume(context.settings.host, asked, origin), origin, options);
}

/**
 * Makes a volume in an order that a crash cannot spoil: first the record, then the backend, then the record again. The volume's own lock is
 * held meanwhile, so that a record which is `creating` while its lock is free was left behind by a process that died.
 */
export async function buildVolume(context: ManagerContext, draft: VolumeDraft, origin: VolumeOrigin, options: CreateVolumeOptions = {}): Promise<VolumeRecord> {
  let isLocked = false;
  const build = async (): Promise<VolumeRecord> => {
    isLocked = true;
    const record = await register(context, draft, options);
    try {
      const changes = await makeVolume(context, record, origin);
      assertLocksHeld();
      return await context.volumes.move(record.id, { operation: 'create', from: makingStatuses, to: 'available' }, changes);
    } catch (error) {
      throw await giveUp(context, record, error, options.allowReschedule === true && isWorthRescheduling(error, origin));
    }
  };
  try {
    return await withLock(newVolumeLock, { self: context.manager, made: draft }, build, options.isRescheduled === true ? {} : { waitMs: 0 });
  } catch (error) {
    if (isLocked || !isLockError(error, 'ERR_LOCK_BUSY')) throw error;
    throw new VolumeManagerError('ERR_RECORD_EXISTS', `volume ${draft.id} is being made, changed or deleted at this moment`, { recordId: draft.id, cause: error });
  }
}

async function register({ volumes, repository }: ManagerContext, draft: VolumeDraft, { isRescheduled = false }: CreateVolumeOptions): Promise<VolumeRecord> {
  const earlier = isRescheduled ? await repository.volumes.find(draft.id) : undefined;
  if (earlier === undefined || !makingStatuses.some((status) => status === earlier.status)) return volumes.add(draft, 'create');
  return volumes.takeOver(earlier, { status: draft.status, providerId: null, providerLocation: null, providerAuth: null }, 'reschedule');
}

/** A volume that is made of data on this backend cannot be made elsewhere, and an image or a request that is wrong is wrong everywhere. */
function isWorthRescheduling(error: unknown, { kind }: VolumeOrigin): boolean {
  return (kind === 'empty' || kind === 'image') && isDriverError(error);
}

/** Removes what the backend may have of the volume and writes down that it failed; resolves to what the caller is to be told. */
async function giveUp(context: ManagerContext, record: VolumeRecord, error: unknown, reschedule: boolean): Promise<unknown> {
  const { volumes, settings } = context;
  const isClean = await discard(context, record, error);
  if (reschedule && isClean) {
    const { id } = record;
    return new VolumeManagerError('ERR_VOLUME_RESCHEDULE', `volume ${id} could not be made on ${settings.host}: ${inWords(error)}`, { recordId: id, cause: error });
  }
  const failed = await volumes.fail(record, { operation: 'create', from: makingStatuses, to: volumeTransitions.create.failed }, error);
  if (failed?.isInternal === true && isClean) await volumes.remove(failed, 'create');
  return error;
}

/** True when the backend has nothing of the volume; failing to see to that is told, and does not replace `error`. */
async function discard({ driver, settings }: ManagerContext, record: VolumeRecord, error: unknown): Promise<boolean> {
  // What the backend has under this name is not ours.
  if (isDriverError(error, 'ERR_VOLUME_EXISTS')) return true;
  try {
    await driver.deleteVolume(record);
    return true;
  } catch (later) {
    publish('warning', { id: record.id, host: settings.host, reason: 'removing what was made of the volume', error: later });
    return false;
  }
}
