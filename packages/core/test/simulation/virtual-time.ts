import { AsyncResource } from 'node:async_hooks';
import type { SeededRandom } from './seeded-random.js';

interface Due {
  readonly at: number;
  readonly act: () => void;
}

/** What `setTimeout` gives back here: enough of Node's Timeout for core. */
interface VirtualTimer {
  unref(): VirtualTimer;
  ref(): VirtualTimer;
}

const REPLACED = ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] as const;
const realImmediate = globalThis.setImmediate;
/** A program whose timers make timers without end is stopped here; a lawful run needs about a thousand. */
const MOST_TIMERS = 20_000;
// Far from zero, as on a machine that has been up for a while.
const START_MS = 1_000_000;

/**
 * A clock that stands still while anything runs and jumps to the next timer when nothing does. Among the timers that are due, the seed chooses:
 * a program may rely on no order of them. Whatever runs between two timers runs to its end, microtasks included, so a seed repeats a run.
 */
export class VirtualTime {
  #now = START_MS;
  readonly #due = new Map<object, Due>();
  readonly #real = new Map<string, PropertyDescriptor>();
  readonly #realDateNow = Date.now;

  constructor(private readonly random: SeededRandom) {}

  get now(): number {
    return this.#now;
  }

  get pending(): number {
    return this.#due.size;
  }

  /** From now on this realm's timers and clocks are these, until `restore`. */
  install(): void {
    const replacements = {
      setTimeout: (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => this.#add(ms, act, args),
      setImmediate: (act: (...args: unknown[]) => void, ...args: unknown[]) => this.#add(0, act, args),
      clearTimeout: (timer: object) => void this.#due.delete(timer),
      clearImmediate: (timer: object) => void this.#due.delete(timer),
    };
    for (const name of REPLACED) {
      this.#real.set(name, Object.getOwnPropertyDescriptor(globalThis, name)!);
      Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: replacements[name] });
    }
    Object.defineProperty(performance, 'now', { configurable: true, writable: true, value: () => this.#now });
    Date.now = () => this.#now;
  }

  restore(): void {
    for (const [name, descriptor] of this.#real) Object.defineProperty(globalThis, name, descriptor);
    delete (performance as { now?: unknown }).now;
    Date.now = this.#realDateNow;
  }

  /** The event loop is blocked: time passes and nothing is served. */
  block(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#add(ms, () => resolve(), []));
  }

  /** Lets the timers that are due now be served, in this turn; a block by another caller begins a new one. */
  async turn(): Promise<void> {
    for (let at = this.#now; ; at = this.#now) {
      await this.sleep(1);
      if (this.#now - at <= 1) return;
    }
  }

  /** Serves timers until `isDone`, until none is left, or until `limitMs` have passed. */
  async run(isDone: () => boolean, limitMs: number): Promise<void> {
    const until = this.#now + limitMs;
    await new Promise((resolve) => void realImmediate(resolve));
    for (let served = 0; !isDone() && this.#due.size > 0 && this.#now < until && served < MOST_TIMERS; served += 1) {
      const [timer, due] = this.#next();
      this.#now = Math.max(this.#now, due.at);
      this.#due.delete(timer);
      due.act();
      await microtasks();
    }
  }

  #next(): [object, Due] {
    let earliest = Infinity;
    for (const { at } of this.#due.values()) earliest = Math.min(earliest, at);
    const limit = Math.max(earliest, this.#now);
    return this.random.pick([...this.#due].filter(([, { at }]) => at <= limit));
  }

  #add(ms: number, act: (...args: unknown[]) => void, args: readonly unknown[]): VirtualTimer {
    const timer: VirtualTimer = { unref: () => timer, ref: () => timer };
    // As Node does: served in the async context that set it.
    const resource = new AsyncResource('VirtualTimer');
    this.#due.set(timer, { at: this.#now + Math.max(0, ms), act: () => resource.runInAsyncScope(act, undefined, ...args) });
    return timer;
  }
}

/** Node serves this queue only when no microtask is left. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => void process.nextTick(resolve));
}
