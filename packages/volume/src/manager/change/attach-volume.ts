import { randomUUID } from 'node:crypto';
import { isDriverError } from '../../driver-error.js';
import type { ConnectionInfo } from '../../records/connection-info.js';
import type { Connector } from '../../records/connector.js';
import type { VolumeAttachment } from '../../records/volume.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import { VolumeManagerError } from '../../volume-manager-error.js';
import { inWords } from '../in-words.js';
import { assertLocksHeld, type ManagerContext, type RecordRef } from '../manager-context.js';
import { modelUpdate } from '../model-update.js';
import { volumeTransitions } from '../status-transitions.js';
import { publish } from '../volume-events.js';
import { disconnect } from './disconnect.js';
import { refuseInternal, restingStatus } from './resting-status.js';

/** A host's use of a volume, and where the host finds it. @public */
export interface AttachedVolume {
  /** To be given back to `detachVolume`. */
  readonly attachment: VolumeAttachment;
  readonly connection: ConnectionInfo;
}

const { from, during, failed } = volumeTransitions.attach;

/** The host may use the volume; the lock on the attachments is held by the caller. */
export async function attachVolume(context: ManagerContext, { id }: RecordRef, connector: Connector): Promise<AttachedVolume> {
  const { volumes } = context;
  const before = await volumes.getIn(id, from, 'attach');
  refuseInternal(before, 'attached');
  if (before.attachments.length > 0 && !before.multiattach) {
    throw new VolumeManagerError('ERR_VOLUME_STATUS', `the volume ${id} is attached, and not made for several hosts (multiattach)`, { recordId: id });
  }
  const attachment: VolumeAttachment = { id: randomUUID(), connector };
  // Who may get in stands in the record before the backend lets anybody in, so that whoever finds it knows whom to shut out.
  const pending = { attachments: [...before.attachments, attachment], pendingAttachmentId: attachment.id, failure: null };
  const record = await volumes.move(id, { operation: 'attach', from: [before.status], to: during }, pending);
  try {
    const connection = await connect(context, record, connector);
    assertLocksHeld();
    await volumes.move(id, { operation: 'attach', from: [during], to: 'in-use' }, { pendingAttachmentId: null });
    return { attachment, connection };
  } catch (error) {
    await undoAttachment(context, record, error);
    throw error;
  }
}

async function connect({ driver, volumes }: ManagerContext, record: VolumeRecord, connector: Connector): Promise<ConnectionInfo> {
  if (record.attachments.length > 1 || driver.createExport === undefined) return driver.initializeConnection(record, connector);
  const exported = modelUpdate(await driver.createExport(record, connector));
  const recorded = await volumes.move(record.id, { operation: 'export', from: [during], to: during }, exported);
  return driver.initializeConnection(recorded, connector);
}

/** The host that was being let in is shut out again; what cannot be undone stays recorded, for `detachVolume`. */
export async function undoAttachment(context: ManagerContext, record: VolumeRecord, error: unknown): Promise<void> {
  const { volumes } = context;
  const staying = record.attachments.filter((attachment) => attachment.id !== record.pendingAttachmentId);
  const leaving = record.attachments.filter((attachment) => attachment.id === record.pendingAttachmentId);
  try {
    // A host that the driver could not even tell by its connector was never let in.
    await disconnect(context, record, isDriverError(error, 'ERR_CONNECTOR_INVALID') ? [] : leaving, staying);
    const changes = { attachments: staying, pendingAttachmentId: null, failure: inWords(error) };
    await volumes.move(record.id, { operation: 'attach', from: [during], to: restingStatus(staying) }, changes);
  } catch (later) {
    publish('warning', { id: record.id, host: record.host, reason: 'shutting the host out again', error: later });
    await volumes.fail(record, { operation: 'attach', from: [during], to: failed }, error);
  }
}
