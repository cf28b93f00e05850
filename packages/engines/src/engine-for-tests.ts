/** What is started once for the tests of one file. */
interface Stoppable {
  stop(): Promise<unknown>;
}

interface Hooks {
  readonly afterAll: (hook: () => Promise<void>, timeoutMs?: number) => void;
}

/** Only a hang takes this long. */
const STOP_MS = 120_000;

/** Of this file: each test file has a copy of this module. */
const started: Stoppable[] = [];

/**
 * Starts what the tests of a file share, and stops it after them. To be awaited at the top of the file, where no hook's limit of time runs: when it cannot start,
 * the file ends with that cause alone, and what was started before it is stopped.
 * @param end - ends what uses it, before it is stopped itself
 */
export async function engineForTests<T extends Stoppable>({ afterAll }: Hooks, start: () => Promise<T>, end?: () => Promise<unknown>): Promise<T> {
  const engine = await start().catch(async (error: unknown) => {
    await Promise.all(started.map((each) => each.stop()));
    throw error;
  });
  started.push(engine);
  afterAll(async () => {
    try {
      await end?.();
    } finally {
      await engine.stop();
    }
  }, STOP_MS);
  return engine;
}
