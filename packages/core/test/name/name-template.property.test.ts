import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isLockError } from '../../src/errors/lock-error.js';
import { parseNameTemplate } from '../../src/name/name-template.js';
import { renderNames } from '../../src/name/name-function.js';

const SEED = 20_261_107;
const wellFormed = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
const halfPair = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code));

function escape(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}');
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return isLockError(error) ? error.code : String(error);
  }
}

function check<T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, predicate), { seed: SEED, numRuns: 300 });
}

describe('templates of any text', () => {
  it('give any escaped text back unchanged', () => {
    check(wellFormed, (text) => {
      expect(parseNameTemplate(escape(text)).render(undefined, [])).toBe(text);
    });
  });

  it('are their literals and values joined, whatever stands in either', () => {
    check(fc.array(fc.tuple(wellFormed, wellFormed), { maxLength: 6 }), (parts) => {
      fc.pre(parts.length > 0);
      const source = parts.map(([literal], index) => `${escape(literal)}{${index}}`).join('');
      const values = parts.map(([, value]) => value);
      expect(parseNameTemplate(source).render(undefined, values)).toBe(parts.map(([literal, value]) => literal + value).join(''));
    });
  });

  it('give different names to different values around a separator that the values do not hold', () => {
    const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }).filter((text) => !text.includes('/'));
    const template = parseNameTemplate('{0}/{1}/{2}');
    check(fc.tuple(fc.tuple(value, value, value), fc.tuple(value, value, value)), ([left, right]) => {
      const isSame = left.every((text, index) => text === right[index]);
      expect(template.render(undefined, left) === template.render(undefined, right)).toBe(isSame);
    });
  });

  it('refuse a value with half a surrogate pair wherever it stands', () => {
    check(fc.tuple(wellFormed, halfPair, wellFormed), ([before, half, after]) => {
      expect(codeOf(() => parseNameTemplate('{0}').render(undefined, [before + half + after]))).toBe('ERR_LOCK_NAME_INVALID');
      expect(codeOf(() => renderNames([before, before + half + after]))).toBe('ERR_LOCK_NAME_INVALID');
      expect(codeOf(() => parseNameTemplate(before + half + after))).toBe('ERR_LOCK_DEFINITION_INVALID');
    });
  });

  it('either parse or are refused as a definition, never anything else', () => {
    const source = fc.string({ unit: fc.constantFrom('{', '}', '.', '0', 'self', 'a', ' ', '['), maxLength: 12 });
    check(source, (text) => {
      expect([undefined, 'ERR_LOCK_DEFINITION_INVALID']).toContain(codeOf(() => parseNameTemplate(text, ['a'])));
    });
  });

  it('give a non-empty well-formed name or ERR_LOCK_NAME_INVALID for any value at all', () => {
    check(fc.tuple(fc.anything(), fc.anything()), (args) => {
      const template = parseNameTemplate('{0}{1.length}');
      let name: string | undefined;
      const code = codeOf(() => (name = template.render(undefined, args)));
      if (name === undefined) expect(code).toBe('ERR_LOCK_NAME_INVALID');
      else expect(name).not.toMatch(/^$|undefined|null|\[object/);
    });
  });
});
