const KEPT_READS_PER_SESSION = 10_000;

export const lookupOfHostName = (name: string): string => `host named ${name}`;
/** Somebody who listed all hosts has looked up every name. */
export const LOOKUP_OF_ALL_HOSTS = 'all hosts';
export const readOfHost = (id: string): string => `host ${id}`;
export const readOfLun = (id: string): string => `lun ${id}`;

/**
 * Remembers what each session has looked at and when, so that the array can tell a race (a write that rests on a look which another
 * client's write has overtaken) from a request that is merely refused. Times are a count that rises with every event.
 */
export class Readings {
  readonly #bySession = new Map<string, Map<string, number>>();
  #time = 0;

  /** The present, later than every event before. */
  tick(): number {
    return (this.#time += 1);
  }

  note(session: string, topic: string): void {
    const reads = this.#bySession.get(session) ?? new Map<string, number>();
    this.#bySession.set(session, reads);
    reads.delete(topic); // what was read lately stays longest
    reads.set(topic, this.tick());
    if (reads.size > KEPT_READS_PER_SESSION) reads.delete(reads.keys().next().value as string);
  }

  /** When the session last looked at one of these; undefined when it never did. */
  lastRead(session: string, ...topics: readonly string[]): number | undefined {
    const reads = this.#bySession.get(session);
    const times = topics.map((topic) => reads?.get(topic)).filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  forget(session: string): void {
    this.#bySession.delete(session);
  }
}
