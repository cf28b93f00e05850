import { malformed } from '../array-error.js';

/** A word, a parenthesis or a quoted text of a filter. */
export interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+))/sy;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (match === null) throw malformed('The filter has a quotation mark without its partner.');
    const [, quoted, parenthesis, word] = match;
    tokens.push({ text: quoted?.replace(/\\(.)/gs, '$1') ?? parenthesis ?? word ?? '', isQuoted: quoted !== undefined });
  }
  return tokens;
}
