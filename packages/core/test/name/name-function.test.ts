import { describe, expect, it } from '@jest/globals';
import { isLockError } from '../../src/errors/lock-error.js';
import { callNameFunction, renderNames } from '../../src/name/name-function.js';

describe('what a name function may give', () => {
  it('is one name or several', () => {
    expect(renderNames('a')).toEqual(['a']);
    expect(renderNames(['b', 'a', 'b'])).toEqual(['b', 'a', 'b']);
  });

  const refused: [unknown, RegExp][] = [
    ['', /an empty string/],
    [undefined, /undefined/],
    [null, /null/],
    [5, /a number/],
    [{ name: 'x' }, /an object/],
    [Promise.resolve('a'), /a promise/],
    [[], /an empty list/],
    [['a', ''], /an empty string as entry 1/],
    [['a', null], /null as entry 1/],
    [new Array<string>(2), /undefined as entry 0/],
    [['\ud800'], /not well-formed/],
  ];
  it.each(refused)('is never %p', (result, problem) => {
    expect.assertions(3);
    try {
      renderNames(result, { scope: 'node', method: 'Driver.copy' });
    } catch (error) {
      expect(isLockError(error, 'ERR_LOCK_NAME_INVALID')).toBe(true);
      expect(error).toMatchObject({ scope: 'node', method: 'Driver.copy' });
      expect(String(error)).toMatch(problem);
    }
  });
});

describe('a name function that throws', () => {
  it('becomes ERR_LOCK_NAME_INVALID with its error as the cause (R4)', () => {
    expect.assertions(2);
    try {
      callNameFunction((_self: unknown, connector: { host: string }) => connector.host, {}, [null], { scope: 'global', method: 'Driver.attach' });
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_LOCK_NAME_INVALID', scope: 'global', method: 'Driver.attach' });
      expect((error as Error).cause).toBeInstanceOf(TypeError);
    }
  });

  it('gets the object and the arguments', () => {
    const names = callNameFunction((self: { host: string }, id: string) => [self.host, id], { host: 'h' }, ['v1']);
    expect(names).toEqual(['h', 'v1']);
  });
});
