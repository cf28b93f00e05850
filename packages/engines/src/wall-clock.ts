import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPrograms } from './find-programs.js';

const SHARED_MEMORY = '/dev/shm';

/** The wall clock of one node, as the processes see it that are started with `env`. It can be set while they run; their monotonic clocks go on as they were. */
export class WallClock {
  /** Environment for the processes whose clock it is. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #file: string;
  #offsetMs = 0;
  #written: Promise<void> = Promise.resolve();

  private constructor(library: string, folder: string) {
    this.#folder = folder;
    this.#file = join(folder, 'offset');
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1', // a jump is seen at the next look
      FAKETIME_DONT_FAKE_MONOTONIC: '1', // whoever sets a clock sets CLOCK_REALTIME only
      NO_FAKE_STAT: '1', // times of files stay what they were
    };
  }

  /** A clock that is right so far. @throws an Error that tells what to install when Debian's libfaketime cannot be had */
  static async start(): Promise<WallClock> {
    const [library] = await findPrograms('libfaketime');
    const clock = new WallClock(library, await mkdtemp(join(tmpdir(), 'holdfast-clock-')));
    await clock.set(0);
    return clock;
  }

  /** How far it is ahead of the true time; negative when it is behind. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Resolves once whoever looks sees the new time. */
  async set(offsetMs: number): Promise<void> {
    this.#offsetMs = offsetMs;
    const seconds = (offsetMs / 1_000).toFixed(3);
    this.#written = this.#written.then(async () => {
      await writeFile(`${this.#file}.new`, offsetMs < 0 ? seconds : `+${seconds}`);
      await rename(`${this.#file}.new`, this.#file); // nobody reads half of it
    });
    await this.#written;
  }

  /** Removes what the library keeps in memory for a process; one that was killed leaves it behind. */
  static async forget(pid: number): Promise<void> {
    for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]) await rm(join(SHARED_MEMORY, name), { force: true });
  }

  async stop(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
