import { describe, expect, it } from '@jest/globals';
import { PythonError, pythonInt, pythonStr, pythonType } from '../../src/command-line/index.js';

describe("values of a JSON document, in Python's eyes", () => {
  it.each([
    [null, 'NoneType', 'None'],
    [true, 'bool', 'True'],
    [false, 'bool', 'False'],
    [5, 'int', '5'],
    [1.5, 'float', '1.5'],
    ['text', 'str', 'text'],
    [[1, "it's", [null]], 'list', `[1, "it's", [None]]`],
    [{ a: { b: true } }, 'dict', "{'a': {'b': True}}"],
  ])('%j is of type %s and printed as %s', (value, type, text) => {
    expect([pythonType(value), pythonStr(value)]).toEqual([type, text]);
  });

  it('become whole numbers as int() makes them', () => {
    expect([' 12 ', '-3', '1_000', 7, 7.9, -7.9, true].map(pythonInt)).toEqual([12, -3, 1000, 7, 7, -7, 1]);
  });

  it.each([
    ['', "ValueError: invalid literal for int() with base 10: ''"],
    ['1.5', "ValueError: invalid literal for int() with base 10: '1.5'"],
    ["it's", `ValueError: invalid literal for int() with base 10: "it's"`],
    [null, "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"],
    [[], "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'"],
  ])('int(%j) fails with %s', (value, lastLine) => {
    let failure: unknown;
    try {
      pythonInt(value);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(PythonError);
    expect((failure as PythonError).lastLine).toBe(lastLine);
  });
});
