import type { CommitWindow, SimulatorClock, ViolationJournal } from '@holdfast/array-simulator';
import type { HostRecord } from './records.js';

/** One request to make a host, while it is served. */
interface HostCreation {
  readonly name: string;
}

const POLL_MS = 2;

/**
 * Watches hosts that several clients ask for at once. The array can tell: all of them had looked and found none, and all but one are
 * refused. When such a host is deleted before anything was mapped to it, a loser has taken it from the winner.
 */
export class HostCreations {
  readonly #journal: ViolationJournal;
  readonly #window: CommitWindow;
  readonly #clock: SimulatorClock;
  readonly #underWay = new Set<HostCreation>();
  /** How many asked for a host that nothing has been mapped to yet, by its id. */
  readonly #contested = new Map<number, number>();

  constructor(journal: ViolationJournal, window: CommitWindow, clock: SimulatorClock) {
    this.#journal = journal;
    this.#window = window;
    this.#clock = clock;
  }

  begin(name: string): HostCreation {
    const creation = { name };
    this.#underWay.add(creation);
    return creation;
  }

  end(creation: HostCreation): void {
    this.#underWay.delete(creation);
  }

  /** To be awaited between check and commit of a host; the wait for a rival ends when one has come. */
  async pauseOf(name: string): Promise<void> {
    await this.#atMost('rival', () => this.#askersOf(name) > 1);
    await this.#window.pass('host');
  }

  /** To be awaited between check and commit of a port; that of a contested host waits for the losers to clean up. */
  async pausePortOf({ id }: HostRecord): Promise<void> {
    await this.#window.pass('port');
    await this.#atMost('contested', () => !this.#contested.has(id));
  }

  made({ id, name }: HostRecord): void {
    const askers = this.#askersOf(name);
    if (askers < 2) return;
    this.#journal.count('contestedHosts');
    this.#contested.set(id, askers);
  }

  mapped({ id }: HostRecord): void {
    this.#contested.delete(id);
  }

  removed({ id, name }: HostRecord): void {
    const askers = this.#contested.get(id);
    if (askers === undefined) return;
    this.#contested.delete(id);
    this.#journal.violation(`host "${name}" made by one of ${askers} clients that asked for it at once, and deleted before anything was mapped to it`);
  }

  #askersOf(name: string): number {
    return [...this.#underWay].filter((creation) => creation.name === name).length;
  }

  async #atMost(point: string, hasEnded: () => boolean): Promise<void> {
    const until = this.#clock.now() + this.#window.widthMs(point);
    while (!hasEnded() && this.#clock.now() < until) await this.#clock.sleep(POLL_MS);
  }
}
