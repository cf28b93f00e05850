import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  formatPythonJson,
  isSystemError,
  parsePythonJson,
  PythonError,
  pythonSystemError,
  pythonText,
  pythonTraceback,
  systemErrorRepr,
  type SystemError,
} from '../../src/command-line/index.js';

const failed = (code: string, path?: string): SystemError => Object.assign(new Error(code), { code, ...(path !== undefined && { path }) });

describe("failures in Python's words", () => {
  it('names the exception and the path of a failed system call', () => {
    expect(pythonSystemError(failed('ENOENT', '/x')).lastLine).toBe("FileNotFoundError: [Errno 2] No such file or directory: '/x'");
    expect(pythonSystemError(failed('ENOTEMPTY', '/x')).lastLine).toBe("OSError: [Errno 39] Directory not empty: '/x'");
    expect(systemErrorRepr(failed('EEXIST', '/x'))).toBe("FileExistsError(17, 'File exists')");
    expect([isSystemError(failed('EBUSY')), isSystemError(failed('ERR_X')), isSystemError('EBUSY')]).toEqual([true, false, false]);
    expect([isSystemError(failed('constructor')), isSystemError(new Error('no code'))]).toEqual([false, false]);
  });

  it("takes an error of Node's own modules for one, whichever realm it comes from", () => {
    let failure: unknown;
    try {
      readFileSync('/nowhere/at/all');
    } catch (error) {
      failure = error;
    }
    expect(isSystemError(failure)).toBe(true);
  });

  it('ends a traceback with the fact', () => {
    const text = pythonTraceback('/usr/bin/tool', new PythonError('ValueError', 'bad'));
    expect(text).toMatch(/^Traceback \(most recent call last\):\n/);
    expect(text.trimEnd().split('\n').at(-1)).toBe('ValueError: bad');
  });

  it.each([
    ['plain', "'plain'"],
    ["it's", `"it's"`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['a\\b\n', "'a\\\\b\\n'"],
  ])('quotes %j', (text, quoted) => {
    expect(pythonText(text)).toBe(quoted);
  });
});

describe("JSON in Python's manner", () => {
  it('is sorted, indented by two and plain ASCII', () => {
    expect(formatPythonJson({ b: [], a: { d: 'ü😀', c: [1, { z: null, y: true }] } })).toBe(
      '{\n  "a": {\n    "c": [\n      1,\n      {\n        "y": true,\n        "z": null\n      }\n    ],\n    "d": "\\u00fc\\ud83d\\ude00"\n  },\n  "b": []\n}',
    );
  });

  it('reads back whatever was written', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(parsePythonJson(formatPythonJson(JSON.parse(text)))).toEqual(JSON.parse(text))));
  });

  it('finds a fault in every text that is no JSON, within it', () => {
    const texts = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, extra]) => text.slice(0, at % (text.length + 1)) + extra);
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parsePythonJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(PythonError);
          const at = Number(/\(char (\d+)\)$/.exec((error as Error).message)?.[1]);
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it.each([
    ['', 'Expecting value: line 1 column 1 (char 0)'],
    ['{"a":\n [1,\n  "x', 'Unterminated string starting at: line 3 column 3 (char 13)'],
    ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
    ['{"a"}', "Expecting ':' delimiter: line 1 column 5 (char 4)"],
    ['{"a": 1,}', 'Expecting property name enclosed in double quotes: line 1 column 9 (char 8)'],
    ['"\\u12x"', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
    ['"a\tb"', 'Invalid control character at: line 1 column 3 (char 2)'],
    ['1 2', 'Extra data: line 1 column 3 (char 2)'],
  ])('tells what is wrong with %j', (text, message) => {
    expect(() => parsePythonJson(text)).toThrow(new PythonError('json.decoder.JSONDecodeError', message));
  });

  it.each([
    ['an array', '['.repeat(20_000), 'array'],
    ['an array that is closed', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'array'],
    ['an object', '{"a":'.repeat(20_000), 'object'],
  ])('gives up at %s within an array or object, within another, and so on', (_what, text, kind) => {
    expect(() => parsePythonJson(text)).toThrow(
      new PythonError('RecursionError', `maximum recursion depth exceeded while decoding a JSON ${kind} from a unicode string`),
    );
  });

  it('bears the numbers that are none', () => {
    expect(parsePythonJson('{"NaN \\" Infinity": [NaN, -Infinity, Infinity, 1]}')).toEqual({ 'NaN " Infinity': [null, null, null, 1] });
  });

  it('reads much that is side by side, and not deep', () => {
    const text = `[${Array.from({ length: 5000 }, () => '[[]]').join()}]`;
    expect(parsePythonJson(text)).toEqual(JSON.parse(text));
  });
});
