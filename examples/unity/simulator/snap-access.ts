import type { HluTable } from './hlu-table.js';

/** A host that may use a snapshot. */
export interface SnapAccess {
  readonly hostId: string;
  /** 0: read, 1: read and write. */
  readonly allowedAccess: number;
}

/** Which hosts reach which snapshot. */
export class SnapAccessTable {
  readonly #hlus: HluTable;
  readonly #bySnap = new Map<string, readonly SnapAccess[]>();

  constructor(hlus: HluTable) {
    this.#hlus = hlus;
  }

  ofSnap(snapId: string): readonly SnapAccess[] {
    return this.#bySnap.get(snapId) ?? [];
  }

  replace(snapId: string, list: readonly SnapAccess[]): void {
    for (const { hostId } of list) this.#hlus.check(hostId, snapId, undefined);
    const kept = new Set(list.map(({ hostId }) => hostId));
    for (const { hostId } of this.ofSnap(snapId)) if (!kept.has(hostId)) this.#hlus.release(hostId, snapId);
    for (const hostId of kept) this.#hlus.assign(hostId, snapId, undefined);
    this.#bySnap.set(snapId, list);
  }

  forgetSnap(snapId: string): void {
    this.#bySnap.delete(snapId);
    this.#hlus.forgetVolume(snapId);
  }

  forgetHost(hostId: string): void {
    for (const [snapId, list] of this.#bySnap) this.#bySnap.set(snapId, list.filter((access) => access.hostId !== hostId));
  }
}
