import { randomUUID } from 'node:crypto';
import { withLock } from '@holdfast/core';
import { snapshotOf, type SnapshotRecord } from '../../repository/snapshot-record.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import { checkRequest } from '../create/new-volume.js';
import { assertLocksHeld, type ManagerContext, type RecordRef } from '../manager-context.js';
import { snapshotTransitions, sourceStatuses } from '../status-transitions.js';
import { publish } from '../volume-events.js';
import { sourceSnapshotLock } from '../volume-locks.js';

/** What a new snapshot shall be. @public */
export interface NewSnapshot {
  /** UUID of the snapshot. Default: made up. */
  readonly id?: string;
  /** Name for people. Default: none. */
  readonly displayName?: string;
}

const { during, failed } = snapshotTransitions.create;

/** The snapshot is there. Like a volume, it is recorded before the backend makes it, and locked meanwhile. */
export async function createSnapshot(context: ManagerContext, { id: volumeId }: RecordRef, asked: NewSnapshot): Promise<SnapshotRecord> {
  const { manager, snapshots, volumes, settings } = context;
  const { id = randomUUID(), displayName = '' } = asked;
  checkRequest({ id, sizeGiB: 1 }, undefined);
  const volume = await volumes.getIn(volumeId, sourceStatuses, 'taking a snapshot of it');
  return withLock(sourceSnapshotLock, { self: manager, source: { id } }, async () => {
    const record = await snapshots.add(
      {
        id,
        name: `snapshot-${id}`,
        displayName,
        status: during,
        host: settings.host,
        volumeId,
        volumeSizeGiB: volume.sizeGiB,
        providerId: null,
        failure: null,
        createdAt: Date.now(),
      },
      'create',
    );
    return takeSnapshot(context, record, volume);
  });
}

async function takeSnapshot({ driver, snapshots, settings }: ManagerContext, record: SnapshotRecord, volume: VolumeRecord): Promise<SnapshotRecord> {
  const snapshot = snapshotOf(record, volume);
  try {
    const { providerId = null } = (await driver.createSnapshot(snapshot)) ?? {};
    assertLocksHeld();
    return await snapshots.move(record.id, { operation: 'create', from: [during], to: 'available' }, { providerId });
  } catch (error) {
    await driver.deleteSnapshot(snapshot).catch((later: unknown) => {
      publish('warning', { id: record.id, host: settings.host, reason: 'removing what was made of the snapshot', error: later });
    });
    await snapshots.fail(record, { operation: 'create', from: [during], to: failed }, error);
    throw error;
  }
}
