import { systemClock, type SimulatorClock } from './simulator-clock.js';

/** How wide a window is: milliseconds, or until somebody has come to another point since the settings were made. */
export type WindowWidth = number | { readonly until: string; readonly atMostMs: number };

/** One width for every point, or widths by the name of the point (those not named: 0). */
export type WindowSettings = number | Readonly<Record<string, WindowWidth>>;

/**
 * The time between a check and its commit, made as long as a test wants it, so that a race is certain and not a matter of luck.
 * With a width of 0 there is no pause at all.
 */
export class CommitWindow {
  readonly #clock: SimulatorClock;
  #settings: WindowSettings;
  #reached = new Set<string>();
  #waiting: { readonly until: string; readonly wake: () => void }[] = [];

  constructor(settings: WindowSettings = 0, clock: SimulatorClock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  configure(settings: WindowSettings): void {
    this.#settings = settings;
    this.#reached = new Set();
  }

  /** The longest that anybody is kept at the point. */
  widthMs(point: string): number {
    const width = this.#widthOf(point);
    return typeof width === 'object' ? width.atMostMs : width;
  }

  /** To be awaited between check and commit. @param point - names the place, such as `map` */
  async pass(point: string): Promise<void> {
    this.#reach(point);
    const width = this.#widthOf(point);
    if (typeof width === 'object') await this.#until(width);
    else if (width > 0) await this.#clock.sleep(width);
  }

  #widthOf(point: string): WindowWidth {
    return typeof this.#settings === 'number' ? this.#settings : (this.#settings[point] ?? 0);
  }

  #reach(point: string): void {
    this.#reached.add(point);
    for (const { until, wake } of this.#waiting) if (until === point) wake();
    this.#waiting = this.#waiting.filter(({ until }) => until !== point);
  }

  async #until({ until, atMostMs }: Exclude<WindowWidth, number>): Promise<void> {
    if (this.#reached.has(until)) return;
    const over = new AbortController(); // a timer that is left would keep a stopped array alive
    await Promise.race([new Promise<void>((wake) => this.#waiting.push({ until, wake })), this.#clock.sleep(atMostMs, over.signal)]);
    over.abort();
  }
}
