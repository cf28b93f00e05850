import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../statistics.js';
import type { LockPlace } from './lock-place.js';
import { ourWay, type LockWay } from './lock-way.js';
import { peerWays } from './peer-ways.js';
import { monotonicMs, type IdleCost, type PlayerCommand, type Tally, type Turn } from './player-command.js';
import { SharedCounter } from './shared-counter.js';

const STATS = 100;

/** A process that uses locks as it is told. */
class Player {
  readonly #ways = new Map<string, LockWay>();
  #counter: SharedCounter | undefined;
  #grants: Promise<number> = Promise.resolve(0);

  async open(place: LockPlace, names: readonly string[], counterFile: string): Promise<void> {
    this.#counter = new SharedCounter(counterFile);
    for (const name of names) this.#ways.set(name, name === 'ours' ? ourWay(place) : await peerWays[name]!(place));
    // The first section of a way connects.
    for (const [name, way] of this.#ways) await way.section(`first-${process.pid}-${name.length}`, () => Promise.resolve());
  }

  async contend(name: string, callers: number, holdMs: number, endAtMs: number): Promise<Tally> {
    const way = this.#ways.get(name)!;
    const turns: Turn[] = [];
    let longestWaitMs = 0;
    const caller = async (): Promise<void> => {
      while (monotonicMs() < endAtMs) {
        const askedAtMs = monotonicMs();
        await way.section('contended', async () => {
          const grantedAtMs = monotonicMs();
          longestWaitMs = Math.max(longestWaitMs, grantedAtMs - askedAtMs);
          if (grantedAtMs >= endAtMs) return;
          await this.#counter!.increase(holdMs);
          turns.push({ grantedAtMs, overAtMs: monotonicMs() });
        });
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return { sections: turns.length, longestWaitMs, turns: holdMs > 0 ? turns : [] };
  }

  async hold(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => new Promise<void>((resolve, reject) => {
      const forEver = new Promise<void>(() => undefined);
      this.#ways.get('ours')!.section(name, () => (resolve(), forEver)).catch(reject);
    })));
  }

  ask(names: readonly string[]): void {
    const grants = names.map(async (name) => {
      let grantedAtMs = NaN;
      await this.#ways.get('ours')!.section(name, async () => void (grantedAtMs = monotonicMs()));
      return grantedAtMs;
    });
    this.#grants = Promise.all(grants).then((times) => Math.max(...times));
  }

  get grants(): Promise<number> {
    return this.#grants;
  }

  async idle(ms: number): Promise<IdleCost> {
    const before = process.cpuUsage();
    await pause(ms);
    const { user, system } = process.cpuUsage(before);
    const times: number[] = [];
    for (let i = 0; i < STATS; i += 1) {
      const startedAt = performance.now();
      await stat('/');
      times.push(performance.now() - startedAt);
    }
    return { cpuShare: (user + system) / 1e3 / ms * 100, statMs: quantile(times, 0.5) };
  }

  async end(): Promise<void> {
    await Promise.all([...this.#ways.values()].map((way) => way.end()));
    this.#counter?.close();
  }
}

const player = new Player();

function act(command: PlayerCommand): unknown {
  switch (command.kind) {
    case 'open':
      return player.open(command.place, command.ways, command.counterFile);
    case 'contend':
      return player.contend(command.way, command.callers, command.holdMs, command.endAtMs);
    case 'hold':
      return player.hold(command.names);
    case 'ask':
      return player.ask(command.names);
    case 'await-grants':
      return player.grants;
    case 'idle':
      return player.idle(command.ms);
    case 'end':
      return player.end().then(() => process.disconnect());
  }
}

process.on('message', (command: PlayerCommand) => {
  void Promise.resolve(act(command)).then((answer) => {
    if (process.connected) process.send!(answer ?? null);
  });
});
// Whoever plays is gone: so are we.
process.once('disconnect', () => process.exit());
