import { setTimeout as pause } from 'node:timers/promises';
import { WallClock } from '@holdfast/engines';

const STEP_MS = 50;

/** The wall clocks of the nodes on which contenders run: one for each contender where locks reach further than a node, else one for all. */
export class NodeClocks {
  private constructor(readonly clocks: readonly WallClock[]) {}

  /** @param nodes - without any, processes see the true time */
  static async start(nodes: number): Promise<NodeClocks> {
    return new NodeClocks(await Promise.all(Array.from({ length: nodes }, () => WallClock.start())));
  }

  /** The environment of the process at this place. */
  envOf(index: number): Readonly<Record<string, string>> {
    return this.clocks[index % this.clocks.length]?.env ?? {};
  }

  /** The environment of a process that looks at locks afterwards: by the node's own clock when there is only that one. */
  get envOfLook(): Readonly<Record<string, string>> {
    return this.clocks.length === 1 ? this.envOf(0) : {};
  }

  /** Leaves nothing of processes that are gone. */
  async forget(pids: readonly number[]): Promise<void> {
    if (this.clocks.length > 0) await Promise.all(pids.map((pid) => WallClock.forget(pid)));
  }

  /** Resolves once all are wrong by so much. */
  async set(offsetMs: number): Promise<void> {
    await Promise.all(this.clocks.map((clock) => clock.set(offsetMs)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.clocks.map((clock) => clock.stop()));
  }
}

/** Resolves once the clock is wrong by `byMs` more: at once, or little by little for `lastsMs`. */
export async function setWrong(clock: WallClock, byMs: number, lastsMs: number): Promise<void> {
  const steps = Math.ceil(lastsMs / STEP_MS);
  for (let step = 0; step < steps; step += 1) {
    await clock.set(clock.offsetMs + byMs / steps);
    await pause(STEP_MS);
  }
  if (steps === 0) await clock.set(clock.offsetMs + byMs);
}
