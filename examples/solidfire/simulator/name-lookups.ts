import type { ViolationJournal } from '@holdfast/array-simulator';

const KEPT_LOOKUPS = 256;

/**
 * Remembers who was told that no volume has a name and has not yet made one of it. The cluster lets two volumes have one name; that it was a
 * race, and not somebody's wish, shows when the second was made on the strength of a look that is older than the first.
 * Times are a count that rises with every event.
 */
export class NameLookups {
  readonly #journal: ViolationJournal;
  readonly #lookups = new Map<string, number[]>();
  readonly #madeAt = new Map<number, number>();
  #time = 0;

  constructor(journal: ViolationJournal) {
    this.#journal = journal;
  }

  /** Somebody asked for volumes of this name, and there was none. */
  foundNone(name: string): void {
    const lookups = this.#lookups.get(name) ?? [];
    lookups.push((this.#time += 1));
    if (lookups.length > KEPT_LOOKUPS) lookups.shift();
    this.#lookups.set(name, lookups);
  }

  /** A volume was made. @param others - numbers of the volumes that have the name already */
  made(name: string, volumeID: number, others: readonly number[]): void {
    this.#madeAt.set(volumeID, (this.#time += 1));
    const lookups = this.#lookups.get(name) ?? [];
    const lookedAt = lookups.shift();
    if (lookups.length === 0) this.#lookups.delete(name);
    const first = others.find((other) => lookedAt !== undefined && (this.#madeAt.get(other) ?? 0) > lookedAt);
    if (first !== undefined) {
      this.#journal.violation(`volumes ${first} and ${volumeID} were both made as ${name}: the second by a client that had found none before the first was made`);
    }
  }
}
