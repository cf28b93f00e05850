import { templateInvalid } from './template-error.js';
import { isWellFormed } from './well-formed.js';

/** A template cut at its placeholders: `literals` has one entry more than `placeholders`. */
export interface TemplatePieces {
  /** The text around the placeholders, escapes resolved. */
  readonly literals: readonly string[];
  /** What stands between the braces. */
  readonly placeholders: readonly string[];
}

const BRACE = /\{\{|\}\}|[{}]/g;

/**
 * Cuts a template at its placeholders. A doubled brace stands for itself.
 * @throws `ERR_LOCK_DEFINITION_INVALID` for an empty template, a brace without partner, an empty placeholder
 * @internal
 */
export function cutTemplate(source: string): TemplatePieces {
  if (typeof source !== 'string') throw templateInvalid(String(source), 'A lock name template must be a string');
  if (source === '') throw templateInvalid(source, 'A lock name template must not be empty');
  if (!isWellFormed(source)) throw templateInvalid(source, 'The template is not well-formed Unicode (half a surrogate pair)');
  const literals: string[] = [];
  const placeholders: string[] = [];
  let literal = '';
  let from = 0;
  BRACE.lastIndex = 0;
  for (let brace = BRACE.exec(source); brace !== null; brace = BRACE.exec(source)) {
    literal += source.slice(from, brace.index);
    if (brace[0].length === 2) literal += brace[0][0];
    else if (brace[0] === '}') throw templateInvalid(source, `Unbalanced "}" at ${brace.index}; a literal brace is written "}}"`);
    else {
      placeholders.push(readPlaceholder(source, brace.index));
      literals.push(literal);
      literal = '';
      BRACE.lastIndex = source.indexOf('}', brace.index) + 1;
    }
    from = BRACE.lastIndex;
  }
  literals.push(literal + source.slice(from));
  return { literals, placeholders };
}

function readPlaceholder(source: string, open: number): string {
  const close = source.indexOf('}', open);
  const text = source.slice(open + 1, close);
  if (close < 0 || text.includes('{')) {
    throw templateInvalid(source, `Unbalanced "{" at ${open}; a literal brace is written "{{"`);
  }
  if (text.trim() === '') throw templateInvalid(source, `Empty placeholder at ${open}; name a value, such as {self.host} or {0.id}`);
  return text;
}
