import type { CommitWindow, ViolationJournal } from '@holdfast/array-simulator';
import { ARRAY_CODES, ArrayError } from './array-error.js';
import { initiatorKey } from './initiator-table.js';
import type { StaleReads } from './stale-reads.js';

export interface Mapping {
  readonly volume: string;
  readonly identifier: string;
  readonly lun: number;
  readonly access: string;
  /** Rises with every mapping; see `StaleReads`. */
  readonly madeAt: number;
}

export interface MapRequest {
  readonly volume: string;
  readonly identifiers: readonly string[];
  readonly lun: number;
  readonly access: string;
  /** The session that asks. */
  readonly reader: string;
}

export const lunsOf = (identifier: string): string => `luns of ${initiatorKey(identifier)}`;
export const mapsOf = (volume: string): string => `maps of ${volume}`;

/**
 * Which initiator reaches which volume at which LUN. A LUN names one volume for one initiator; mapping a pair again moves it to the new
 * LUN. Between check and commit lies a window, as on any array whose firmware has more than one thread.
 */
export class MapTable {
  readonly #journal: ViolationJournal;
  readonly #reads: StaleReads;
  readonly #window: CommitWindow;
  #mappings: Mapping[] = [];

  constructor(journal: ViolationJournal, reads: StaleReads, window: CommitWindow) {
    this.#journal = journal;
    this.#reads = reads;
    this.#window = window;
  }

  ofVolume(volume: string): Mapping[] {
    return this.#mappings.filter((mapping) => mapping.volume === volume);
  }

  ofInitiator(identifier: string): Mapping[] {
    return this.#mappings.filter((mapping) => initiatorKey(mapping.identifier) === initiatorKey(identifier));
  }

  /** @param assertAllowed - called when the window has passed; throws what stands against it by then */
  async map(request: MapRequest, assertAllowed: () => void): Promise<void> {
    const volumeRead = this.#reads.use(mapsOf(request.volume), request.reader);
    const lunReads = request.identifiers.map((identifier) => this.#reads.use(lunsOf(identifier), request.reader));
    request.identifiers.forEach((identifier, index) => this.#checkLun(request, identifier, lunReads[index]));
    await this.#window.pass('map');
    assertAllowed();
    for (const identifier of request.identifiers) this.#commit(request, identifier, volumeRead);
  }

  /** Takes the volume from these initiators. @throws -10074 when none of them had it */
  unmap(volume: string, identifiers: readonly string[]): void {
    const leaving = new Set(identifiers.map(initiatorKey));
    const kept = this.#mappings.filter((mapping) => mapping.volume !== volume || !leaving.has(initiatorKey(mapping.identifier)));
    if (kept.length === this.#mappings.length) throw new ArrayError(ARRAY_CODES.mapMissing, `The volume is not mapped to the host. - "${volume}"`);
    this.#mappings = kept;
  }

  forget(volume: string): void {
    this.#mappings = this.#mappings.filter((mapping) => mapping.volume !== volume);
  }

  rename(volume: string, newName: string): void {
    this.#mappings = this.#mappings.map((mapping) => (mapping.volume === volume ? { ...mapping, volume: newName } : mapping));
  }

  #checkLun({ volume, lun }: MapRequest, identifier: string, readAt: number | undefined): void {
    const holder = this.#holderOf(lun, identifier, volume);
    if (holder === undefined) return;
    this.#journal.count('lunOverlaps');
    if (readAt !== undefined && readAt < holder.madeAt) {
      this.#journal.violation(
        `LUN ${lun} given to two volumes: ${volume} was sent to it for ${identifier} by a LUN list read before ${holder.volume} took it (refused, -3177)`,
      );
    }
    throw new ArrayError(ARRAY_CODES.lunOverlap, `The LUN overlaps an existing LUN. - ${lun}`);
  }

  #commit(request: MapRequest, identifier: string, volumeRead: number | undefined): void {
    const { volume, lun, access } = request;
    const holder = this.#holderOf(lun, identifier, volume);
    if (holder !== undefined) this.#journal.violation(`LUN ${lun} given to two volumes: ${holder.volume} and ${volume}, both for ${identifier}`);
    const before = this.ofInitiator(identifier).find((mapping) => mapping.volume === volume);
    if (before !== undefined && before.lun !== lun) this.#noteMove(before, lun, volumeRead);
    this.#mappings = this.#mappings.filter((mapping) => mapping !== before);
    this.#mappings.push({ volume, identifier, lun, access, madeAt: this.#reads.tick() });
  }

  #noteMove(before: Mapping, lun: number, volumeRead: number | undefined): void {
    this.#journal.count('remaps');
    if (volumeRead === undefined || volumeRead > before.madeAt) return; // whoever moved it knew that it was mapped
    this.#journal.violation(
      `${before.volume} moved from LUN ${before.lun} to ${lun} of ${before.identifier} under its first attach, by a client that had read it as not mapped`,
    );
  }

  #holderOf(lun: number, identifier: string, except: string): Mapping | undefined {
    return this.ofInitiator(identifier).find((mapping) => mapping.lun === lun && mapping.volume !== except);
  }
}
