import { ArrayError, refused } from './array-error.js';

/**
 * The header `X-K2-Sequence: a=1,b=7`, by which clients keep requests in order: each number must be greater than the last one of its
 * name, else the request is refused with 409 and nothing is kept.
 */
export class SequenceGuard {
  readonly #last = new Map<string, number>();

  /** @throws 400 when the header cannot be read, 409 when a number is not greater */
  pass(header: string | readonly string[] | undefined): void {
    if (header === undefined) return;
    const steps = String(header).split(',').map((part): [string, number] => {
      const step = /^\s*([^=]{1,100})=(\d{1,15})\s*$/.exec(part);
      if (step === null) throw refused('X-K2-Sequence must be name=number, separated by commas');
      return [step[1]!, Number(step[2])];
    });
    for (const [name, number] of steps) {
      const last = this.#last.get(name) ?? -1;
      if (number <= last) throw new ArrayError(409, `sequence ${name} is at ${last} already; got ${number}`);
    }
    for (const [name, number] of steps) this.#last.set(name, number);
  }
}
