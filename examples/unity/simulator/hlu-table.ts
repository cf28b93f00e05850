import type { ViolationJournal } from '@holdfast/array-simulator';
import { ARRAY_REFUSALS, ArrayError, malformed } from './array-error.js';

const LARGEST_HLU = 16_381;

/** At which number a host sees a LUN or snapshot. A number names one volume for one host. */
export class HluTable {
  readonly #journal: ViolationJournal;
  readonly #maxPerHost: number;
  /** Number by volume, by host. */
  readonly #byHost = new Map<string, Map<string, number>>();

  constructor(journal: ViolationJournal, maxPerHost: number) {
    this.#journal = journal;
    this.#maxPerHost = maxPerHost;
  }

  /** Volumes of a host with their numbers. */
  ofHost(hostId: string): readonly (readonly [volumeId: string, hlu: number])[] {
    return [...(this.#byHost.get(hostId) ?? [])];
  }

  /** Whether the host can have the volume at this number, or at any when none is given. */
  check(hostId: string, volumeId: string, hlu: number | undefined): void {
    const numbers = this.#byHost.get(hostId);
    if (numbers !== undefined && !numbers.has(volumeId) && numbers.size >= this.#maxPerHost) {
      throw new ArrayError(ARRAY_REFUSALS.tooManyLuns, `Host ${hostId} has ${this.#maxPerHost} LUNs and snapshots already.`);
    }
    if (hlu === undefined) return;
    if (hlu < 0 || hlu > LARGEST_HLU) throw malformed(`The host LUN number ${hlu} is not valid: 0 to ${LARGEST_HLU}.`);
    if (this.ofHost(hostId).some(([volume, number]) => number === hlu && volume !== volumeId)) {
      this.#journal.count('hluCollisions');
      throw new ArrayError(ARRAY_REFUSALS.hluInUse, `The host LUN number ${hlu} is in use on host ${hostId}.`);
    }
  }

  /** Without a number the volume keeps the one it has, or gets the lowest that is free. */
  assign(hostId: string, volumeId: string, hlu: number | undefined): void {
    const numbers = this.#byHost.get(hostId) ?? new Map<string, number>();
    this.#byHost.set(hostId, numbers);
    numbers.set(volumeId, hlu ?? numbers.get(volumeId) ?? lowestFree(new Set(numbers.values())));
  }

  release(hostId: string, volumeId: string): void {
    this.#byHost.get(hostId)?.delete(volumeId);
  }

  forgetVolume(volumeId: string): void {
    for (const numbers of this.#byHost.values()) numbers.delete(volumeId);
  }

  forgetHost(hostId: string): void {
    this.#byHost.delete(hostId);
  }
}

function lowestFree(used: ReadonlySet<number>): number {
  let hlu = 0;
  while (used.has(hlu)) hlu += 1;
  return hlu;
}
