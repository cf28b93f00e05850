import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { openPlace, type EngineName, type LockPlace } from './lock-place.js';
import { monotonicMs, type Tally } from './player-command.js';
import { Player } from './player.js';
import { SharedCounter } from './shared-counter.js';

export interface ContestOptions {
  readonly engine: EngineName;
  readonly ways: readonly string[];
  readonly processes: number;
  readonly ttlMs?: number;
}

/** Several processes, one engine, one counter that shows whether they really exclude each other. */
export class Contest {
  #counted = 0;

  private constructor(
    readonly place: LockPlace,
    readonly players: readonly Player[],
    private readonly counter: SharedCounter,
    private readonly closePlace: () => Promise<void>,
    private readonly folder: string,
    private readonly ways: readonly string[],
  ) {}

  /** All processes have connected by all ways. */
  static async open({ engine, ways, processes, ttlMs }: ContestOptions): Promise<Contest> {
    const { place, close } = await openPlace(engine, ttlMs);
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
    const counter = new SharedCounter(join(folder, 'counter'));
    const players = await Promise.all(Array.from({ length: processes }, () => Player.start(place, ways, join(folder, 'counter'))));
    return new Contest(place, players, counter, close, folder, ways);
  }

  /** One more process, for locks of ours. */
  another(): Promise<Player> {
    return Player.start(this.place, this.ways, join(this.folder, 'counter'));
  }

  /** All processes contend for one lock. @throws when two were inside at a time */
  async play(way: string, { callers, holdMs, ms }: { readonly callers: number; readonly holdMs: number; readonly ms: number }): Promise<readonly Tally[]> {
    const endAtMs = monotonicMs() + ms;
    const tallies = await Promise.all(this.players.map((player) => player.contend(way, callers, holdMs, endAtMs)));
    this.#counted += tallies.reduce((sum, { sections }) => sum + sections, 0);
    const { value } = this.counter;
    if (value !== this.#counted) throw new Error(`${way}: ${this.#counted - value} updates were lost, so two were inside at a time`);
    return tallies;
  }

  async close(): Promise<void> {
    await Promise.all(this.players.map((player) => player.end()));
    this.counter.close();
    await this.closePlace();
    await rm(this.folder, { recursive: true });
  }
}
