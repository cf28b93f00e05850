const STREAK_POLLS = 4;
const PAUSE_POLLS = 2;
const MOST_KEYS = 100;

interface Streak {
  readonly beganAt: number;
  releasedAt: number;
}

/**
 * Lets others in. Whoever waits elsewhere only looks now and then, so callers here who hand a lock to each other without a gap would keep it for
 * ever: after some polls’ worth of that the lock is left alone for the time of two or three.
 */
export class ToozCourtesy {
  readonly #streaks = new Map<string, Streak>();

  constructor(private readonly pollMs: number) {}

  /** How long to leave the lock alone before it is asked for. */
  pauseMs(key: string): number {
    const streak = this.#streaks.get(key);
    if (streak === undefined || !this.#goesOn(streak) || performance.now() - streak.beganAt < STREAK_POLLS * this.pollMs) return 0;
    this.#streaks.delete(key);
    return this.pollMs * (PAUSE_POLLS + Math.random());
  }

  released(key: string): void {
    const releasedAt = performance.now();
    const streak = this.#streaks.get(key);
    if (streak !== undefined && this.#goesOn(streak)) streak.releasedAt = releasedAt;
    else this.#streaks.set(key, { beganAt: releasedAt, releasedAt });
    if (this.#streaks.size > MOST_KEYS) this.#forgetOld();
  }

  #goesOn({ releasedAt }: Streak): boolean {
    return performance.now() - releasedAt < STREAK_POLLS * this.pollMs;
  }

  #forgetOld(): void {
    for (const [key, streak] of this.#streaks) if (!this.#goesOn(streak)) this.#streaks.delete(key);
  }
}
