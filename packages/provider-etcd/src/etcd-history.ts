/** Watches whether the cluster's data goes on or was put back: what was released in between would stand there again, in our name. */
export class EtcdHistory {
  #seen = 0n;

  /** Call it before a request is sent; hand it the revision of the answer. It tells whether the data went back. */
  sent(): (revision: string) => boolean {
    const atLeast = this.#seen; // answers may overtake each other, so only what was seen before counts
    return (text) => {
      const revision = BigInt(text);
      if (revision < atLeast) {
        this.#seen = revision;
        return true;
      }
      if (revision > this.#seen) this.#seen = revision;
      return false;
    };
  }
}
