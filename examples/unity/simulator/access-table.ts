import type { CommitWindow, ViolationJournal } from '@holdfast/array-simulator';
import { ARRAY_REFUSALS, ArrayError, malformed, notFound } from './array-error.js';
import type { HluTable } from './hlu-table.js';
import type { HostTable } from './host-table.js';
import { readOfHost, readOfLun, type Readings } from './readings.js';

/** One host's access to one LUN. */
export interface HostAccess {
  readonly hostId: string;
  /** 1: the LUN, 2: its snapshots, 3: both. */
  readonly mask: number;
  /** By the count of `Readings`. */
  readonly addedAt: number;
  readonly addedBy: string;
}

/** One entry of the list that a request puts in place of the old one. */
export interface AccessRequest {
  readonly hostId: string;
  readonly mask: number;
  /** The array chooses when it is left out. */
  readonly hlu: number | undefined;
}

interface Removal {
  readonly at: number;
  readonly by: string;
}

const NO_ACCESS = 0;
const MASKS = [NO_ACCESS, 1, 2, 3];

/**
 * Which hosts reach which LUN. The list of a LUN is always written as a whole, so whoever adds or takes one host writes down what it believes
 * of the others. Between check and commit lies a window, in which a second write to the LUN is refused.
 */
export class AccessTable {
  readonly #hosts: HostTable;
  readonly #hlus: HluTable;
  readonly #readings: Readings;
  readonly #journal: ViolationJournal;
  readonly #window: CommitWindow;
  readonly #byLun = new Map<string, Map<string, HostAccess>>();
  readonly #removals = new Map<string, Map<string, Removal>>();
  readonly #busyLuns = new Set<string>();

  constructor(hosts: HostTable, hlus: HluTable, readings: Readings, journal: ViolationJournal, window: CommitWindow) {
    this.#hosts = hosts;
    this.#hlus = hlus;
    this.#readings = readings;
    this.#journal = journal;
    this.#window = window;
  }

  ofLun(lunId: string): readonly HostAccess[] {
    return [...(this.#byLun.get(lunId)?.values() ?? [])];
  }

  lunsOf(hostId: string): readonly string[] {
    return [...this.#byLun].filter(([, accesses]) => accesses.has(hostId)).map(([lunId]) => lunId);
  }

  /**
   * Puts a list in place of the old one. A host that stays keeps its LUN number unless another is asked for.
   * @param isThere - whether the LUN still exists when the window has passed
   */
  async replace(lunId: string, list: readonly AccessRequest[], session: string, isThere: () => boolean): Promise<void> {
    if (this.#busyLuns.has(lunId)) {
      this.#journal.count('busyLuns');
      throw new ArrayError(ARRAY_REFUSALS.modifiedByAnother, `The LUN ${lunId} is being modified by another request.`);
    }
    const wanted = list.filter(({ mask }) => mask !== NO_ACCESS);
    this.#check(lunId, list, session);
    this.#busyLuns.add(lunId);
    try {
      if (wanted.some(({ hostId }) => this.#access(lunId, hostId) === undefined)) await this.#window.pass('attach');
      if (!isThere()) throw notFound(`LUN ${lunId}`);
      this.#check(lunId, list, session);
      this.#commit(lunId, wanted, session);
    } finally {
      this.#busyLuns.delete(lunId);
    }
  }

  forgetLun(lunId: string): void {
    this.#byLun.delete(lunId);
    this.#removals.delete(lunId);
    this.#hlus.forgetVolume(lunId);
  }

  /** The LUNs stay; the host is out of all their lists. */
  forgetHost(hostId: string): void {
    for (const accesses of this.#byLun.values()) accesses.delete(hostId);
    this.#hlus.forgetHost(hostId);
  }

  #access(lunId: string, hostId: string): HostAccess | undefined {
    return this.#byLun.get(lunId)?.get(hostId);
  }

  #check(lunId: string, list: readonly AccessRequest[], session: string): void {
    if (new Set(list.map(({ hostId }) => hostId)).size < list.length) throw malformed('A host stands in the list of hosts twice.');
    for (const { hostId, mask, hlu } of list) {
      if (!MASKS.includes(mask)) throw malformed(`The access mask ${mask} is not valid.`);
      if (this.#hosts.host(hostId) === undefined) this.#refuseUnknownHost(lunId, hostId, session);
      if (mask !== NO_ACCESS) this.#hlus.check(hostId, lunId, hlu);
    }
  }

  #refuseUnknownHost(lunId: string, hostId: string, session: string): never {
    const deleted = this.#hosts.deletedHost(hostId);
    const readAt = this.#readings.lastRead(session, readOfHost(hostId));
    if (deleted !== undefined && deleted.by !== session && readAt !== undefined && readAt < deleted.at) {
      this.#journal.violation(`${lunId} was sent to host ${hostId} ("${deleted.name}"), which another client had deleted since it was read`);
    }
    throw notFound(`host ${hostId}`);
  }

  #commit(lunId: string, wanted: readonly AccessRequest[], session: string): void {
    const before = this.#byLun.get(lunId) ?? new Map<string, HostAccess>();
    const removals = this.#removals.get(lunId) ?? new Map<string, Removal>();
    const kept = new Set(wanted.map(({ hostId }) => hostId));
    this.#noteOvertaken(lunId, wanted, session);
    for (const hostId of before.keys()) {
      if (kept.has(hostId)) continue;
      removals.set(hostId, { at: this.#readings.tick(), by: session });
      this.#hlus.release(hostId, lunId);
    }
    const after = wanted.map(({ hostId, mask, hlu }): [string, HostAccess] => {
      const old = before.get(hostId);
      this.#hlus.assign(hostId, lunId, hlu);
      return [hostId, { hostId, mask, addedAt: old?.addedAt ?? this.#readings.tick(), addedBy: old?.addedBy ?? session }];
    });
    this.#byLun.set(lunId, new Map(after));
    this.#removals.set(lunId, removals);
  }

  /** A list that rests on a look which another client's write has overtaken undoes that write. */
  #noteOvertaken(lunId: string, wanted: readonly AccessRequest[], session: string): void {
    const readAt = this.#readings.lastRead(session, readOfLun(lunId));
    if (readAt === undefined) return;
    const kept = new Set(wanted.map(({ hostId }) => hostId));
    for (const { hostId, addedAt, addedBy } of this.ofLun(lunId)) {
      if (kept.has(hostId) || addedBy === session || addedAt < readAt) continue;
      this.#journal.violation(`${lunId} was taken from host ${hostId} by a client that had read its hosts before ${hostId} was added`);
    }
    for (const hostId of kept) {
      const removal = this.#removals.get(lunId)?.get(hostId);
      if (this.#access(lunId, hostId) !== undefined || removal === undefined || removal.by === session || removal.at < readAt) continue;
      this.#journal.violation(`${lunId} was given back to host ${hostId} by a client that had read its hosts before ${hostId} was taken away`);
    }
  }
}
