import { systemClock, type SimulatorClock } from './simulator-clock.js';

/** Milliseconds for every point, or milliseconds by the name of the point (those not named: 0). */
export type WindowSettings = number | Readonly<Record<string, number>>;

/**
 * The time between a check and its commit, made as long as a test wants it, so that a race is certain and not a matter of luck.
 * With a width of 0 there is no pause at all.
 */
export class CommitWindow {
  readonly #clock: SimulatorClock;
  #settings: WindowSettings;

  constructor(settings: WindowSettings = 0, clock: SimulatorClock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  configure(settings: WindowSettings): void {
    this.#settings = settings;
  }

  widthMs(point: string): number {
    return typeof this.#settings === 'number' ? this.#settings : (this.#settings[point] ?? 0);
  }

  /** To be awaited between check and commit. @param point - names the place, such as `map` */
  async pass(point: string): Promise<void> {
    const widthMs = this.widthMs(point);
    if (widthMs > 0) await this.#clock.sleep(widthMs);
  }
}
