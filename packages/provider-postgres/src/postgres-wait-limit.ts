import { onAbort } from '@holdfast/core/provider';

interface Line {
  inServer: number;
  /** In the order of the requests; a set, because any of them may be taken out. */
  readonly outside: Set<() => void>;
}

/** How many waits of one process stand in the server's queue for one lock: one name must not use up all connections. */
export class PostgresWaitLimit {
  readonly #lines = new Map<string, Line>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Resolves when it is this wait's turn to stand in the server's queue; rejects with the signal's reason when it fires before. The returned function leaves. */
  async enter(key: string, signal: AbortSignal): Promise<() => void> {
    const line = this.#lines.get(key) ?? { inServer: 0, outside: new Set() };
    this.#lines.set(key, line);
    if (line.inServer < this.#most) line.inServer += 1;
    else await stand(line, signal);
    return () => {
      const [next] = line.outside;
      if (next !== undefined) {
        line.outside.delete(next);
        next(); // takes over our place
        return;
      }
      line.inServer -= 1;
      if (line.inServer === 0) this.#lines.delete(key);
    };
  }
}

async function stand(line: Line, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const enter = (): void => {
      stopListening();
      resolve();
    };
    const stopListening = onAbort(signal, () => {
      line.outside.delete(enter);
      reject(signal.reason as Error);
    });
    line.outside.add(enter);
  });
}
