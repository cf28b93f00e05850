import type { SimulatorClock, ViolationJournal } from '@holdfast/array-simulator';
import { ElementError } from './element-error.js';
import { timeText, type NewVolume, type SimulatedVolume, type VolumeStore } from './volume-store.js';

/** A clone that is being made, or how it ended; asked for by its handle. */
export interface CloneJob {
  readonly asyncHandle: number;
  readonly cloneID: number;
  readonly sourceID: number;
  readonly volumeID: number;
  readonly endsAt: number;
  readonly createTime: string;
  readonly lastUpdateTime: string;
  readonly outcome: 'running' | 'done' | { readonly name: string; readonly message: string };
}

const CLONES_ON_ALL_NODES = 32;

/** Clones: each uses a slot of its source until it is finished. What the clone holds is settled when it begins. */
export class CloneJobs {
  readonly #jobs = new Map<number, CloneJob>();
  readonly #volumes: VolumeStore;
  readonly #journal: ViolationJournal;
  readonly #clock: SimulatorClock;
  readonly #slots: number;
  readonly #cloneMs: number;
  #made = 0;

  constructor(volumes: VolumeStore, journal: ViolationJournal, clock: SimulatorClock, settings: { readonly cloneJobsPerVolume: number; readonly cloneMs: number }) {
    this.#volumes = volumes;
    this.#journal = journal;
    this.#clock = clock;
    this.#slots = settings.cloneJobsPerVolume;
    this.#cloneMs = settings.cloneMs;
  }

  start(source: SimulatedVolume, clone: NewVolume): CloneJob {
    this.#takeSlot(source);
    const { volumeID } = this.#volumes.create({ ...clone, status: 'init' });
    this.#made += 1;
    const createTime = timeText();
    const job: CloneJob = {
      asyncHandle: this.#made, cloneID: this.#made, sourceID: source.volumeID, volumeID, createTime,
      endsAt: this.#clock.now() + this.#cloneMs, lastUpdateTime: createTime, outcome: 'running',
    };
    this.#jobs.set(job.asyncHandle, job);
    this.settle();
    return job;
  }

  all(): readonly CloneJob[] {
    return [...this.#jobs.values()];
  }

  needed(asyncHandle: number): CloneJob {
    const job = this.#jobs.get(asyncHandle);
    if (job === undefined) throw new ElementError('xDBNoSuchPath', `DBClient operation requested on a non-existent path at [/asyncresults/${asyncHandle}]`);
    return job;
  }

  forget(asyncHandle: number): void {
    this.#jobs.delete(asyncHandle);
  }

  /** Finishes what has had its time. */
  settle(): void {
    const now = this.#clock.now();
    for (const job of this.#running()) {
      if (job.endsAt > now) continue;
      this.#volumes.modify(job.volumeID, { status: 'active' });
      this.#end(job, 'done');
    }
  }

  /** Gives up the clone into this volume, if one is being made. */
  cancelInto(volumeID: number): void {
    for (const job of this.#running()) {
      if (job.volumeID === volumeID) this.#end(job, { name: 'xCloneCancelled', message: `The clone into VolumeID ${volumeID} was cancelled.` });
    }
  }

  /** The clones being made of this volume fail: it is gone. */
  failFrom(sourceID: number): void {
    for (const job of this.#running()) {
      if (job.sourceID !== sourceID) continue;
      this.#volumes.forget(job.volumeID);
      this.#end(job, { name: 'xVolumeIDDoesNotExist', message: `VolumeID ${sourceID} does not exist.` });
    }
  }

  #takeSlot({ volumeID }: SimulatedVolume): void {
    const running = this.#running();
    if (running.filter(({ sourceID }) => sourceID === volumeID).length >= this.#slots) {
      this.#journal.violation(`a clone of volume ${volumeID} was asked for while its ${this.#slots} clone ${this.#slots === 1 ? 'slot was' : 'slots were'} in use`);
      throw new ElementError('xMaxClonesPerVolumeExceeded', `Exceeded maximum number of simultaneous clones (${this.#slots}) of VolumeID ${volumeID}`);
    }
    if (running.length >= CLONES_ON_ALL_NODES) throw new ElementError('xMaxClonesPerNodeExceeded', 'Exceeded maximum number of simultaneous clones per node');
  }

  #running(): readonly CloneJob[] {
    return this.all().filter(({ outcome }) => outcome === 'running');
  }

  #end(job: CloneJob, outcome: CloneJob['outcome']): void {
    this.#jobs.set(job.asyncHandle, { ...job, outcome, lastUpdateTime: timeText() });
  }
}
