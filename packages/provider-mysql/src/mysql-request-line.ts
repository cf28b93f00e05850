import { onAbort } from '@holdfast/core/provider';

/**
 * Lets one request of a process for a lock at a time go to the server, in the order in which they came: the server promises no order, and one name
 * takes one connection for its waits.
 */
export class MysqlRequestLine {
  /** By key: those who stand behind the one at the server; a set, because any of them may be taken out. */
  readonly #lines = new Map<string, Set<() => void>>();

  /** Whether a request is at the server. */
  isTaken(key: string): boolean {
    return this.#lines.has(key);
  }

  /** Resolves when it is this request's turn; rejects with the signal's reason when it fires before. The returned function leaves. */
  async enter(key: string, signal: AbortSignal): Promise<() => void> {
    const line = this.#lines.get(key);
    if (line === undefined) this.#lines.set(key, new Set());
    else await stand(line, signal);
    return () => this.#leave(key);
  }

  #leave(key: string): void {
    const [next] = this.#lines.get(key)!;
    if (next === undefined) this.#lines.delete(key);
    else next(); // takes over our place
  }
}

async function stand(line: Set<() => void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const enter = (): void => {
      line.delete(enter);
      stopListening();
      resolve();
    };
    const stopListening = onAbort(signal, () => {
      line.delete(enter);
      reject(signal.reason as Error);
    });
    line.add(enter);
  });
}
