/** Who wants to know when something happens to a node. @public */
export class ZookeeperWatches {
  readonly #listeners = new Map<string, Set<() => void>>();

  /** From now on `act` is called whenever something happens to the node, until the returned function is called. */
  on(path: string, act: () => void): () => void {
    const listeners = this.#listeners.get(path) ?? new Set();
    this.#listeners.set(path, listeners.add(act));
    return () => {
      listeners.delete(act);
      if (listeners.size === 0 && this.#listeners.get(path) === listeners) this.#listeners.delete(path);
    };
  }

  /** Something happened to the node: calls whoever wants to know. */
  tell(path: string): void {
    for (const act of [...(this.#listeners.get(path) ?? [])]) act();
  }
}
