import { turns } from './nodes.js';

/** What the driver keeps beside each volume: which file is written now, and the overlay of each snapshot. */
export interface OverlayInfo {
  active: string;
  readonly snapshots: Record<string, string>;
}

/**
 * A share with disk images on overlays, as remotefs drivers have it: files with a backing file, and one document for each volume. Every step
 * gives way to the others between what it reads and what it writes.
 */
export class OverlayArray {
  /** File name to the name of its backing file. */
  readonly files = new Map<string, string | null>();
  /** What happened, in order. */
  readonly journal: string[] = [];
  readonly #documents = new Map<string, string>();
  #clonesNow = 0;
  /** How many clones of one driver ran side by side at most. */
  mostClonesAtOnce = 0;
  /** Called in the middle of every copy. */
  duringCopy: (target: string) => Promise<void> = () => Promise.resolve();

  async readInfo(volume: string): Promise<OverlayInfo> {
    const document = this.#documents.get(volume);
    if (document === undefined) throw new Error(`no info file of ${volume}`);
    return JSON.parse(document) as OverlayInfo;
  }

  async writeInfo(volume: string, info: OverlayInfo): Promise<void> {
    await turns();
    this.#documents.set(volume, JSON.stringify(info));
  }

  async create(volume: string): Promise<void> {
    await turns();
    this.files.set(volume, null);
    this.#documents.set(volume, JSON.stringify({ active: volume, snapshots: {} } satisfies OverlayInfo));
  }

  async delete(volume: string): Promise<void> {
    await turns();
    this.files.delete(volume);
    this.#documents.delete(volume);
    this.journal.push(`deleted ${volume}`);
  }

  async counted(target: string, clone: () => Promise<void>): Promise<void> {
    this.#clonesNow += 1;
    this.mostClonesAtOnce = Math.max(this.mostClonesAtOnce, this.#clonesNow);
    try {
      await clone();
      this.journal.push(`cloned ${target}`);
    } finally {
      this.#clonesNow -= 1;
    }
  }

  /** Files that are the base of no volume. */
  overlays(): string[] {
    return [...this.files.keys()].filter((file) => !this.#documents.has(file));
  }
}
