import type { SimulatorClock } from '@holdfast/array-simulator';
import { checkedAttributes } from './attributes.js';
import { ElementError, invalidParameter, limitExceeded, volumeMissing } from './element-error.js';
import type { JsonObject } from './parameters.js';

export type VolumeAccess = 'readWrite' | 'readOnly' | 'locked' | 'replicationTarget';

export interface QualityOfService {
  readonly minIOPS: number;
  readonly maxIOPS: number;
  readonly burstIOPS: number;
}

export interface SimulatedVolume {
  readonly volumeID: number;
  readonly name: string;
  readonly accountID: number;
  /** `init` while it is cloned into. */
  readonly status: 'init' | 'active' | 'deleted';
  readonly access: VolumeAccess;
  readonly totalSize: number;
  readonly attributes: JsonObject;
  readonly qos: QualityOfService;
  readonly enable512e: boolean;
  readonly createTime: string;
  readonly deleteTime: string;
  readonly purgeTime: string;
  /** What hosts have written, for tests that look at it; the interface of the cluster does not show it. */
  readonly content: string;
}

export type NewVolume = Pick<SimulatedVolume, 'name' | 'accountID' | 'totalSize'> &
  Partial<Pick<SimulatedVolume, 'status' | 'access' | 'attributes' | 'qos' | 'enable512e' | 'content'>>;

export const DEFAULT_QOS: QualityOfService = { minIOPS: 50, maxIOPS: 15_000, burstIOPS: 15_000 };

const MIB = 2 ** 20;
const SMALLEST_BYTES = 1_000_000_000;
const LARGEST_BYTES = 17_592_186_044_416;
export const VOLUMES_PER_ACCOUNT = 2_000;
const VOLUMES = 4_000;

export interface VolumeLimits {
  readonly capacityGiB: number;
  readonly purgeAfterMs: number;
}

/** Volumes by number, with those that are deleted and not yet purged. Names need not be unique. */
export class VolumeStore {
  readonly maxBytes: number;
  readonly #clock: SimulatorClock;
  readonly #purgeAfterMs: number;
  readonly #volumes = new Map<number, SimulatedVolume>();
  readonly #purgeAt = new Map<number, number>();
  #made = 0;

  constructor({ capacityGiB, purgeAfterMs }: VolumeLimits, clock: SimulatorClock) {
    this.maxBytes = capacityGiB * 2 ** 30;
    this.#purgeAfterMs = purgeAfterMs;
    this.#clock = clock;
  }

  /** In the order of their numbers. */
  all(): readonly SimulatedVolume[] {
    return [...this.#volumes.values()];
  }

  ofAccount(accountID: number): readonly SimulatedVolume[] {
    return this.all().filter((volume) => volume.accountID === accountID);
  }

  get provisionedBytes(): number {
    return this.all().reduce((sum, { totalSize }) => sum + totalSize, 0);
  }

  get(volumeID: number): SimulatedVolume | undefined {
    return this.#volumes.get(volumeID);
  }

  /** @throws xVolumeIDDoesNotExist, also for a deleted one */
  needed(volumeID: number): SimulatedVolume {
    const volume = this.#volumes.get(volumeID);
    if (volume === undefined || volume.status === 'deleted') throw volumeMissing(volumeID);
    return volume;
  }

  create(wanted: NewVolume): SimulatedVolume {
    const totalSize = this.#checkedSize(wanted.totalSize, 0);
    if (this.#volumes.size >= VOLUMES) throw limitExceeded('number of volumes');
    if (this.ofAccount(wanted.accountID).length >= VOLUMES_PER_ACCOUNT) throw limitExceeded('number of volumes per account');
    const volume: SimulatedVolume = {
      status: 'active', access: 'readWrite', qos: DEFAULT_QOS, enable512e: true, content: '', deleteTime: '', purgeTime: '',
      ...wanted,
      attributes: checkedAttributes(wanted.attributes ?? {}),
      totalSize,
      createTime: timeText(),
      volumeID: (this.#made += 1),
    };
    this.#volumes.set(volume.volumeID, volume);
    return volume;
  }

  modify(volumeID: number, changes: Partial<Pick<SimulatedVolume, 'accountID' | 'access' | 'totalSize' | 'attributes' | 'qos' | 'status' | 'content'>>): SimulatedVolume {
    const volume = this.needed(volumeID);
    const { totalSize = volume.totalSize, attributes = volume.attributes } = changes;
    if (totalSize < volume.totalSize) throw new ElementError('xVolumeShrinkProhibited', 'Lowering a volume size is not allowed.');
    const size = totalSize === volume.totalSize ? totalSize : this.#checkedSize(totalSize, volume.totalSize);
    const changed = { ...volume, ...changes, totalSize: size, attributes: checkedAttributes(attributes) };
    this.#volumes.set(volumeID, changed);
    return changed;
  }

  /** Marks it; it is purged by itself some hours later. */
  delete(volumeID: number): SimulatedVolume {
    const purgeTime = timeText(this.#purgeAfterMs);
    const deleted: SimulatedVolume = { ...this.needed(volumeID), status: 'deleted', deleteTime: timeText(), purgeTime };
    this.#volumes.set(volumeID, deleted);
    this.#purgeAt.set(volumeID, this.#clock.now() + this.#purgeAfterMs);
    return deleted;
  }

  restore(volumeID: number): void {
    const volume = this.deleted(volumeID);
    this.#volumes.set(volumeID, { ...volume, status: 'active', deleteTime: '', purgeTime: '' });
    this.#purgeAt.delete(volumeID);
  }

  /** @throws xVolumeIDDoesNotExist for one that is not deleted, too */
  deleted(volumeID: number): SimulatedVolume {
    const volume = this.#volumes.get(volumeID);
    if (volume?.status !== 'deleted') throw volumeMissing(volumeID);
    return volume;
  }

  /** Removes it for good, whatever its status. */
  forget(volumeID: number): void {
    this.#volumes.delete(volumeID);
    this.#purgeAt.delete(volumeID);
  }

  /** Deleted volumes whose time has come. */
  due(): readonly number[] {
    const now = this.#clock.now();
    return [...this.#purgeAt].filter(([, at]) => at <= now).map(([volumeID]) => volumeID);
  }

  #checkedSize(bytes: number, soFar: number): number {
    if (bytes < SMALLEST_BYTES || bytes > LARGEST_BYTES) throw invalidParameter(`totalSize must be ${SMALLEST_BYTES} to ${LARGEST_BYTES} bytes.`);
    const rounded = Math.ceil(bytes / MIB) * MIB;
    if (this.provisionedBytes - soFar + rounded > this.maxBytes) throw limitExceeded('provisioned space');
    return rounded;
  }
}

/** Now, or later, as the cluster writes it. */
export function timeText(laterMs = 0): string {
  return new Date(Date.now() + laterMs).toISOString().replace(/\.\d+/, '');
}
