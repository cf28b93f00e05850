interface Read {
  readonly reader: string;
  readonly at: number;
}

const KEPT_READS = 256;

/**
 * Remembers who read what and has not yet written on the strength of it, so that the array can tell a race (a write whose read another
 * client's write has overtaken) from a command that is merely refused. Times are a count that rises with every event.
 */
export class StaleReads {
  readonly #reads = new Map<string, Read[]>();
  #time = 0;

  /** The present, later than every event before. */
  tick(): number {
    return (this.#time += 1);
  }

  /** @param reader - who asked, as well as the array can tell: its session */
  note(topic: string, reader: string): void {
    const reads = this.#reads.get(topic) ?? [];
    reads.push({ reader, at: this.tick() });
    if (reads.length > KEPT_READS) reads.shift();
    this.#reads.set(topic, reads);
  }

  /**
   * When the read was made that a write by `reader` rests on: its own last one, or, since a client may have got a new session in between,
   * the oldest. Undefined when nobody had read. The read counts as used up.
   */
  use(topic: string, reader: string): number | undefined {
    const reads = this.#reads.get(topic) ?? [];
    const own = reads.findLastIndex((read) => read.reader === reader);
    return reads.splice(own < 0 ? 0 : own, 1)[0]?.at;
  }
}
