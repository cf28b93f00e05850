import { Locked } from '@holdfast/core';
import { inject, injectable, optional } from 'inversify';
import type { Connector } from '../records/connector.js';
import type { SnapshotRecord } from '../repository/snapshot-record.js';
import type { VolumeRecord } from '../repository/volume-record.js';
import type { VolumeRepository } from '../repository/volume-repository.js';
import type { VolumeDriver } from '../volume-driver.js';
import { attachVolume, type AttachedVolume } from './change/attach-volume.js';
import { createSnapshot, type NewSnapshot } from './change/create-snapshot.js';
import { deleteSnapshot } from './change/delete-snapshot.js';
import { deleteVolume, type DeleteVolumeOptions } from './change/delete-volume.js';
import { detachVolume } from './change/detach-volume.js';
import { extendVolume } from './change/extend-volume.js';
import { buildVolume, createVolume } from './create/create-volume.js';
import type { CreateVolumeOptions, NewVolume, VolumeSource } from './create/new-volume.js';
import { freeGiB } from './free-gib.js';
import type { ImageService } from './image-service.js';
import type { ManagerContext, RecordRef } from './manager-context.js';
import { ensureExports } from './recover/ensure-exports.js';
import { recover, type RecoveryReport } from './recover/recover.js';
import { TrackedRecords } from './tracked-records.js';
import { attachmentsLock, cloneTurnLock, perhaps, sourceSnapshotLock, sourceVolumeLock } from './volume-locks.js';
import { IMAGE_SERVICE, managerSettings, VOLUME_DRIVER, VOLUME_MANAGER_OPTIONS, VOLUME_REPOSITORY, type VolumeManagerOptions } from './volume-manager-options.js';

const creation = { params: ['asked', 'source'], mode: 'shared', sharedFallback: 'exclusive' } as const;
const use = { mode: 'shared', sharedFallback: 'exclusive' } as const;

/**
 * Makes, changes and deletes the volumes of one backend, and keeps their records. Every method may be called at any time beside every other, from
 * all processes that share records and lock engine. A method has succeeded when it resolves, and failed when it rejects: with a
 * `VolumeManagerError`, with what the driver said, or with a `LockError`.
 * @public
 */
@injectable()
export class VolumeManager {
  /** The backend's name in the records. */
  readonly host: string;
  readonly #context: ManagerContext;

  constructor(
    @inject(VOLUME_MANAGER_OPTIONS) options: VolumeManagerOptions,
    @inject(VOLUME_DRIVER) driver: VolumeDriver,
    @inject(VOLUME_REPOSITORY) repository: VolumeRepository,
    @inject(IMAGE_SERVICE) @optional() images?: ImageService,
  ) {
    const settings = managerSettings(options);
    this.host = settings.host;
    this.#context = {
      settings,
      driver,
      repository,
      images,
      volumes: new TrackedRecords(repository.volumes, settings.host, { kind: 'volume', unknown: 'ERR_VOLUME_UNKNOWN' }),
      snapshots: new TrackedRecords(repository.snapshots, settings.host, { kind: 'snapshot', unknown: 'ERR_SNAPSHOT_UNKNOWN' }),
      manager: this,
      build: (draft, origin) => buildVolume(this.#context, draft, origin),
    };
  }

  /**
   * The driver is set up, what operations left behind when their process died is ended, and volumes that are attached are exported. To be called
   * once, before everything else; other managers of the backend may be at work.
   */
  async start(): Promise<RecoveryReport> {
    const { driver } = this.#context;
    await driver.doSetup?.();
    await driver.checkForSetupError();
    const report = await recover(this.#context);
    await ensureExports(this.#context);
    return report;
  }

  /**
   * The volume is there, empty or with the content of `source`, and `available`. When it fails, the backend has nothing of it, and its record
   * says `error` and why; a request that makes no sense leaves no record.
   * @throws `ERR_REQUEST_INVALID`, `ERR_RECORD_EXISTS`, `ERR_VOLUME_UNKNOWN`, `ERR_SNAPSHOT_UNKNOWN`, `ERR_IMAGE_UNKNOWN`, `ERR_IMAGE_UNUSABLE`,
   * `ERR_VOLUME_STATUS`, `ERR_VOLUME_ELSEWHERE`, `ERR_NOT_SUPPORTED`, `ERR_VOLUME_RESCHEDULE`
   */
  @Locked(perhaps(cloneTurnLock), {
    params: ['asked', 'source'],
    when: (self: VolumeManager, _asked: NewVolume, source?: VolumeSource) => source !== undefined && source.kind !== 'image' && self.takesTurns,
    condition: 'it is made of a volume or snapshot that the driver cannot clone in parallel',
  })
  @Locked(perhaps(sourceSnapshotLock), {
    ...creation,
    when: (_self: VolumeManager, _asked: NewVolume, source?: VolumeSource) => source?.kind === 'snapshot',
    condition: 'it is made of a snapshot',
  })
  @Locked(perhaps(sourceVolumeLock), {
    ...creation,
    when: (_self: VolumeManager, _asked: NewVolume, source?: VolumeSource) => source?.kind === 'volume',
    condition: 'it is made of a volume',
  })
  async createVolume(asked: NewVolume, source?: VolumeSource, options: CreateVolumeOptions = {}): Promise<VolumeRecord> {
    return createVolume(this.#context, asked, source, options);
  }

  /**
   * The volume is gone, once nobody clones it any more.
   * @throws `ERR_VOLUME_UNKNOWN`, `ERR_VOLUME_STATUS` (attached, or in work), `ERR_VOLUME_HAS_SNAPSHOTS`, `ERR_VOLUME_ELSEWHERE`
   */
  @Locked(sourceVolumeLock)
  async deleteVolume(volume: RecordRef, options: DeleteVolumeOptions = {}): Promise<void> {
    await deleteVolume(this.#context, volume, options);
  }

  /**
   * The host may use the volume, at the address returned. When it fails, the host is shut out again.
   * @throws `ERR_VOLUME_UNKNOWN`, `ERR_VOLUME_STATUS`, `ERR_VOLUME_ELSEWHERE`, `ERR_REQUEST_INVALID` (a volume of the image cache)
   */
  @Locked(attachmentsLock)
  async attachVolume(volume: RecordRef, connector: Connector): Promise<AttachedVolume> {
    return attachVolume(this.#context, volume, connector);
  }

  /**
   * The host can no longer use the volume; without `attachment`, no host can.
   * @throws `ERR_VOLUME_UNKNOWN`, `ERR_VOLUME_STATUS`, `ERR_VOLUME_ELSEWHERE`, `ERR_REQUEST_INVALID` (no such attachment)
   */
  @Locked(attachmentsLock)
  async detachVolume(volume: RecordRef, attachment?: RecordRef): Promise<VolumeRecord> {
    return detachVolume(this.#context, volume, attachment);
  }

  /**
   * The snapshot is there, with the content that the volume has now.
   * @throws `ERR_VOLUME_UNKNOWN`, `ERR_VOLUME_STATUS`, `ERR_VOLUME_ELSEWHERE`, `ERR_REQUEST_INVALID`, `ERR_RECORD_EXISTS`
   */
  @Locked(sourceVolumeLock, { ...use, when: (self: VolumeManager) => self.holdsEverySource, condition: 'locking is every-route' })
  async createSnapshot(volume: RecordRef, asked: NewSnapshot = {}): Promise<SnapshotRecord> {
    return createSnapshot(this.#context, volume, asked);
  }

  /**
   * The snapshot is gone, once nobody makes a volume of it any more.
   * @throws `ERR_SNAPSHOT_UNKNOWN`, `ERR_VOLUME_STATUS`, `ERR_VOLUME_ELSEWHERE`
   */
  @Locked(sourceSnapshotLock)
  async deleteSnapshot(snapshot: RecordRef): Promise<void> {
    await deleteSnapshot(this.#context, snapshot);
  }

  /**
   * The volume has the new size, once nobody clones it any more.
   * @throws `ERR_VOLUME_UNKNOWN`, `ERR_VOLUME_STATUS`, `ERR_VOLUME_ELSEWHERE`, `ERR_REQUEST_INVALID` (not larger, or of the image cache)
   */
  @Locked(sourceVolumeLock, { when: (self: VolumeManager) => self.holdsEverySource, condition: 'locking is every-route' })
  async extendVolume(volume: RecordRef, newSizeGiB: number): Promise<VolumeRecord> {
    return extendVolume(this.#context, volume, newSizeGiB);
  }

  /** Room for new volumes in the roomiest pool, in GiB: what the backend says is free, less what is being made at this moment. */
  freeGiB(): Promise<number> {
    return freeGiB(this.#context);
  }

  private get takesTurns(): boolean {
    return this.#context.settings.locking === 'cinder' || this.#context.driver.clonesInParallel !== true;
  }

  private get holdsEverySource(): boolean {
    return this.#context.settings.locking === 'every-route';
  }
}
