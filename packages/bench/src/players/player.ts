import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LockPlace } from './lock-place.js';
import type { IdleCost, PlayerCommand, Tally } from './player-command.js';

/** Another process that uses locks. */
export class Player {
  readonly #child: ChildProcess;
  #failure: ((error: Error) => void) | undefined;

  private constructor() {
    this.#child = fork(fileURLToPath(new URL('./player-process.js', import.meta.url)), [], { execArgv: [], serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
    this.#child.once('exit', (code, signal) => this.#failure?.(new Error(`a contending process ended with ${signal ?? code}`)));
  }

  /** A process that has connected by each of the ways. */
  static async start(place: LockPlace, ways: readonly string[], counterFile: string): Promise<Player> {
    const player = new Player();
    await player.#ask({ kind: 'open', place, ways, counterFile });
    return player;
  }

  contend(way: string, callers: number, holdMs: number, endAtMs: number): Promise<Tally> {
    return this.#ask({ kind: 'contend', way, callers, holdMs, endAtMs }) as Promise<Tally>;
  }

  /** Resolves once it holds the locks, which it never gives back. */
  async hold(names: readonly string[]): Promise<void> {
    await this.#ask({ kind: 'hold', names });
  }

  /** Resolves once it has asked for the locks. */
  async ask(names: readonly string[]): Promise<void> {
    await this.#ask({ kind: 'ask', names });
  }

  /** When it got the last of the locks it asked for. */
  grantedAtMs(): Promise<number> {
    return this.#ask({ kind: 'await-grants' }) as Promise<number>;
  }

  idle(ms: number): Promise<IdleCost> {
    return this.#ask({ kind: 'idle', ms }) as Promise<IdleCost>;
  }

  async end(): Promise<void> {
    this.#child.send({ kind: 'end' } satisfies PlayerCommand);
    await once(this.#child, 'exit');
  }

  /** SIGKILL. Resolves once it is gone. */
  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #ask(command: PlayerCommand): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#failure = reject;
      this.#child.once('message', resolve);
      this.#child.send(command);
    });
  }
}
