import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandJournal, JournalEntry } from './command-journal.js';

const LOOK_MS = 2;

export interface GatherWindowOptions {
  readonly journal: CommandJournal;
  readonly pid: number;
  /** How long the first place of a command holds it at least, so that commands started together are all seen to have begun. */
  readonly windowMs: number;
  /** The longest it waits at one place for the other running commands. */
  readonly gatherMs: number;
}

interface OtherCommand {
  isAtPlace: boolean;
  hasMet: boolean;
}

/**
 * The time between check and commit of a command that is its own process. At each place a command waits until every other command that
 * has begun stood at a place too, or ended; so commands that run together do all their checks before any of them commits, and the race is
 * certain. A command that runs alone has nobody to wait for: under a lock it pays `windowMs` once.
 */
export class GatherWindow {
  readonly #options: GatherWindowOptions;
  readonly #others = new Map<number, OtherCommand>();
  #isFirst = true;

  constructor(options: GatherWindowOptions) {
    this.#options = options;
  }

  /** To be awaited between check and commit. @param place - names it, for the journal */
  async hold(place: string): Promise<void> {
    const { journal, pid, windowMs, gatherMs } = this.#options;
    const arrivedAt = performance.now();
    const leastMs = this.#isFirst ? windowMs : 0;
    this.#isFirst = false;
    journal.append({ event: 'arrive', pid, place });
    for (;;) {
      for (const entry of journal.readNew()) this.#follow(entry);
      const passedMs = performance.now() - arrivedAt;
      if (passedMs >= gatherMs || (passedMs >= leastMs && this.#metEverybody())) break;
      await sleep(LOOK_MS);
    }
    journal.append({ event: 'leave', pid, place });
  }

  #follow(entry: JournalEntry): void {
    if (entry.pid === this.#options.pid) {
      if (entry.event === 'arrive') for (const other of this.#others.values()) other.hasMet = other.isAtPlace;
      return;
    }
    const other = this.#others.get(entry.pid);
    if (entry.event === 'begin') this.#others.set(entry.pid, { isAtPlace: false, hasMet: false });
    else if (entry.event === 'end') this.#others.delete(entry.pid);
    else if (other && entry.event === 'arrive') Object.assign(other, { isAtPlace: true, hasMet: true });
    else if (other && entry.event === 'leave') other.isAtPlace = false;
  }

  #metEverybody(): boolean {
    for (const [pid, other] of this.#others) {
      if (other.hasMet) continue;
      if (isAlive(pid)) return false;
      this.#others.delete(pid); // killed: it will never write that it ended
    }
    return true;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
