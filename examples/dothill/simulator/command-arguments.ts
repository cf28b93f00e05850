import { refused } from './array-error.js';

/** The part of a command that follows its fixed words. */
export class CommandArguments {
  readonly #keywords: ReadonlyMap<string, string>;
  readonly positional: readonly string[];

  private constructor(keywords: ReadonlyMap<string, string>, positional: readonly string[]) {
    this.#keywords = keywords;
    this.positional = positional;
  }

  /**
   * Reads `keyword/value` pairs in any order and then what stands last by itself. The last `positional.min` segments are never read as a
   * pair, for a volume may be called like a keyword.
   */
  static parse(segments: readonly string[], known: readonly string[], positional: readonly [min: number, max: number]): CommandArguments {
    const keywords = new Map<string, string>();
    let next = 0;
    while (segments.length - next - 2 >= positional[0] && known.includes(segments[next] ?? '')) {
      keywords.set(segments[next] as string, segments[next + 1] as string);
      next += 2;
    }
    const rest = segments.slice(next);
    if (rest.length < positional[0]) throw refused('The command is missing a parameter.');
    if (rest.length > positional[1]) throw refused(`The parameter "${rest[0]}" was not recognized.`);
    return new CommandArguments(keywords, rest);
  }

  keyword(name: string): string | undefined {
    return this.#keywords.get(name);
  }

  /** The first of these keywords that was given. */
  needed(...names: readonly string[]): string {
    for (const name of names) {
      const value = this.#keywords.get(name);
      if (value !== undefined && value !== '') return value;
    }
    throw refused(`The command is missing the parameter "${names[0]}".`);
  }

  get last(): string {
    return this.positional.at(-1) ?? '';
  }
}
