import { Mutex } from 'async-mutex';

interface Entry {
  readonly mutex: Mutex;
  users: number;
}

/** async-mutex for many names: one mutex a name, counted and dropped with its last user. */
export class KeyedAsyncMutex {
  readonly #entries = new Map<string, Entry>();

  async run<T>(name: string, body: () => Promise<T>): Promise<T> {
    let entry = this.#entries.get(name);
    if (entry === undefined) this.#entries.set(name, (entry = { mutex: new Mutex(), users: 0 }));
    entry.users += 1;
    try {
      return await entry.mutex.runExclusive(body);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) this.#entries.delete(name);
    }
  }
}
