/** What the shared session holds or asks for. The server grants a session what it already holds, so that two callers must never ask for it there. */
export class MysqlSharedSlots {
  readonly #taken = new Set<string>();

  /** Reserves the lock in the shared session; undefined when it is taken there. The returned function frees it. */
  reserve(key: string): (() => void) | undefined {
    if (this.#taken.has(key)) return undefined;
    this.#taken.add(key);
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      this.#taken.delete(key);
    };
  }
}
