import { Refusal, UsageError } from './command-result.js';

/** How often an option takes a value: never, once (the last one counts), or each time it is given. */
export type Arity = 'none' | 'one' | 'many';

/** The options of one command line. */
export class Arguments {
  readonly #values = new Map<string, string[]>();

  /** @throws UsageError for an option that `known` lacks, a value without an option, an option without its value */
  constructor(args: readonly string[], known: Readonly<Record<string, Arity>>) {
    const rest = [...args];
    for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
      if (!Object.hasOwn(known, option)) throw new UsageError(`Unknown option "${option}". Options: ${Object.keys(known).join(', ')}`);
      const value = known[option] === 'none' ? '' : rest.shift();
      if (value === undefined) throw new UsageError(`Option ${option} needs a value.`);
      this.#values.set(option, known[option] === 'many' ? [...this.many(option), value] : [value]);
    }
  }

  has(option: string): boolean {
    return this.#values.has(option);
  }

  many(option: string): readonly string[] {
    return this.#values.get(option) ?? [];
  }

  /** The option's value, or what stands for it when it was left out. @throws UsageError when nothing does */
  one(option: string, otherwise?: string): string {
    const value = this.#values.get(option)?.[0] ?? otherwise;
    if (value === undefined) throw new UsageError(`Option ${option} is required.`);
    return value;
  }
}

const MOST_GB = 10_000_000;

/** @throws Refusal unless the text is a whole number of GB from 1 on */
export function gigabytes(text: string): number {
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > MOST_GB) throw new Refusal(`Invalid size "${text}": a whole number of GB from 1 to ${MOST_GB}.`);
  return size;
}
