/** What the cluster calls a request of each command that changes something. */
const KINDS: Readonly<Record<string, string>> = {
  'space-create': 'CREATE',
  'space-delete': 'DELETE',
  'space-extend': 'EXTEND',
  'space-set-apphosts': 'APPHOSTS',
};

/** The requests of one cluster: their numbers, and those that wait for what blocks them. */
export class RequestQueue {
  #number = 0;
  readonly #waiting = new Map<string, Promise<unknown> | null>();

  /** The id of a new request, such as `VGC_CREATE_000002`. */
  nextId(command: string): string {
    this.#number += 1;
    return `VGC_${Object.hasOwn(KINDS, command) ? KINDS[command] : 'QUERY'}_${String(this.#number).padStart(6, '0')}`;
  }

  /** Remembers a request that waits. @param completion - when it goes on without being asked; null: it waits until it is cancelled */
  hold(id: string, completion: Promise<unknown> | null): void {
    this.#waiting.set(id, completion);
  }

  /** True once the request is withdrawn; false when there is none, or it went through before it could be. */
  async cancel(id: string): Promise<boolean> {
    const completion = this.#waiting.get(id);
    this.#waiting.delete(id);
    await completion;
    return completion === null;
  }
}
