import { describe, expect, it } from '@jest/globals';
import { isLockError, type LockError } from '../../src/errors/lock-error.js';
import { parseNameTemplate } from '../../src/name/name-template.js';

function thrownBy(action: () => unknown): LockError {
  try {
    action();
  } catch (error) {
    if (isLockError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const driver = {
  driverName: 'dothill',
  opts: { pool: 'A', nothing: null as unknown, secret: { password: 'hunter2' } },
  list: ['first', 'second'],
  get broken(): string {
    throw new TypeError('not set up yet');
  },
};

describe('rendering a lock name template', () => {
  const cases: [string, readonly string[] | undefined, readonly unknown[], string][] = [
    ['lioadm', undefined, [], 'lioadm'],
    ['{self.driverName}', undefined, [], 'dothill'],
    ['{self.driverName}-{self.opts.pool}-map', undefined, [], 'dothill-A-map'],
    ['{self.list.1}', undefined, [], 'second'],
    ['{0.id}-{1}', undefined, [{ id: 'vol-1' }, 'host'], 'vol-1-host'],
    ['a{0}b{1}c{2}d', undefined, ['x', 'y', 'z'], 'axbyczd'],
    ['{volume.id}@{connector.host}', ['volume', 'connector'], [{ id: 7 }, { host: 'h' }], '7@h'],
    ['{0.initiator:iqn name}', undefined, [{ 'initiator:iqn name': 'iqn' }], 'iqn'],
    ['{0}{1}{2}', undefined, [0, false, 12345678901234567890n], '0false12345678901234567890'],
    ['{0.length}', undefined, ['text'], '4'],
  ];
  it.each(cases)('gives for %s the name the values make', (source, params, args, name) => {
    expect(parseNameTemplate(source, params).render(driver, args)).toBe(name);
  });

  it('reads inherited properties, accessors and the name of the class', () => {
    class Base {
      get arrayName(): string {
        return 'array-1';
      }
    }
    class Derived extends Base {}
    expect(parseNameTemplate('{self.constructor.name}-{self.arrayName}').render(new Derived(), [])).toBe('Derived-array-1');
  });

  it('takes the class itself as self for a static method', () => {
    class Registry {
      static readonly realm = 'lab';
    }
    expect(parseNameTemplate('{self.realm}').render(Registry, [])).toBe('lab');
  });

  it('writes a doubled brace as one brace, next to placeholders too', () => {
    expect(parseNameTemplate('{{{0}}}-{{}}').render(driver, ['x'])).toBe('{x}-{}');
  });

  it('does not interpret what stands in a value (R10, R12)', () => {
    const hostile = '../{self.driverName}/{{0}} \u0000\n';
    expect(parseNameTemplate('<{0}>').render(driver, [hostile])).toBe(`<${hostile}>`);
  });

  it('keeps values as they are, in any script, never normalised (R9)', () => {
    expect(parseNameTemplate('{0}').render(driver, ['cafe\u0301'])).toBe('cafe\u0301');
    expect(parseNameTemplate('{0}').render(driver, ['caf\u00e9'])).toBe('caf\u00e9');
    expect(parseNameTemplate('{0}').render(driver, ['卷-😀'])).toBe('卷-😀');
  });

  it('tells the catalogue where each placeholder points', () => {
    expect(parseNameTemplate('{volume.id}-{self.opts.pool}-{1}', ['volume']).references).toEqual([
      { placeholder: '{volume.id}', root: 0, parameter: 'volume', path: ['id'] },
      { placeholder: '{self.opts.pool}', root: 'self', path: ['opts', 'pool'] },
      { placeholder: '{1}', root: 1, path: [] },
    ]);
  });
});

describe('a value that makes no name (R4, R5, R6, R11)', () => {
  const cases: [string, readonly unknown[], string][] = [
    ['{0}', [], '{0} is undefined'],
    ['{0}', [null], '{0} is null'],
    ['{0}', [''], '{0} is an empty string'],
    ['{0.host}', [{}], '{0.host} is undefined'],
    ['{0.host}', [null], '{0.host} cannot be read: parameter 0 is null'],
    ['{0.a.b.c}', [{ a: {} }], '{0.a.b.c} cannot be read: parameter 0.a.b is undefined'],
    ['{self.opts.nothing}', [], '{self.opts.nothing} is null'],
    ['{self.opts.nothing.more}', [], '{self.opts.nothing.more} cannot be read: self.opts.nothing is null'],
    ['{self.opts}', [], '{self.opts} is an object'],
    ['{self.list}', [], '{self.list} is an array'],
    ['{self.toString}', [], '{self.toString} is a function'],
    ['{0}', [Symbol('s')], '{0} is a symbol'],
    ['{0}', [Number.NaN], '{0} is NaN'],
    ['{0}', [Number.POSITIVE_INFINITY], '{0} is Infinity'],
    ['{0}', ['\ud800'], '{0} is a string that is not well-formed Unicode'],
    ['x-{0}-y-{1}-z-{2}', ['a', 'b'], '{2} is undefined'],
  ];
  it.each(cases)('%s with %j is refused, naming the placeholder first', (source, args, begin) => {
    const error = thrownBy(() => parseNameTemplate(source).render(driver, args));
    expect(error.code).toBe('ERR_LOCK_NAME_INVALID');
    expect(error.message.startsWith(begin)).toBe(true);
    expect(error.template).toBe(source);
    expect(error.message).toContain(JSON.stringify(source));
  });

  it('names the declared parameter on the way', () => {
    const error = thrownBy(() => parseNameTemplate('{connector.host}', ['volume', 'connector']).render(driver, ['v', undefined]));
    expect(error.message).toContain('{connector.host} cannot be read: connector is undefined');
  });

  it('tells scope and method when the caller gives them', () => {
    const error = thrownBy(() => parseNameTemplate('{0}').render(driver, [], { scope: 'global', method: 'Driver.map' }));
    expect(error).toMatchObject({ scope: 'global', method: 'Driver.map', template: '{0}' });
    expect(error.message).toContain('Driver.map');
    expect(error.message).toContain('global');
  });

  it('never shows what is inside an object', () => {
    expect(thrownBy(() => parseNameTemplate('{self.opts.secret}').render(driver, [])).message).not.toContain('hunter2');
  });

  it('keeps the error of a throwing getter as cause', () => {
    const error = thrownBy(() => parseNameTemplate('{self.broken}').render(driver, []));
    expect(error.code).toBe('ERR_LOCK_NAME_INVALID');
    expect(error.message).toContain('{self.broken} cannot be read: reading self.broken threw');
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.cause).toMatchObject({ message: 'not set up yet' });
  });

  it('refuses two half surrogate pairs that would join into one character', () => {
    expect(thrownBy(() => parseNameTemplate('{0}{1}').render(driver, ['\ud83d', '\ude00'])).code).toBe('ERR_LOCK_NAME_INVALID');
  });
});

describe('a template that could never work', () => {
  const cases: [string, readonly string[] | undefined, number | undefined, RegExp][] = [
    ['', undefined, undefined, /empty/],
    ['a{0', undefined, undefined, /Unbalanced "\{" at 1/],
    ['a}b', undefined, undefined, /Unbalanced "\}" at 1/],
    ['{self.{0}}', undefined, undefined, /Unbalanced "\{" at 0/],
    ['{}', undefined, undefined, /Empty placeholder at 0/],
    ['x{ }', undefined, undefined, /Empty placeholder at 1/],
    ['{self}', undefined, undefined, /one of its properties/],
    ['{self.}', undefined, undefined, /empty step/],
    ['{.id}', undefined, undefined, /empty step/],
    ['{0..id}', undefined, undefined, /empty step/],
    ['{ self.host}', undefined, undefined, /blanks/],
    ['{connector[host]}', ['connector'], undefined, /brackets.*\{connector\.host\}/],
    ['{this.host}', undefined, undefined, /"self"/],
    ['{volume.id}', undefined, undefined, /params: \["volume", …\].*\{0\.id\}/],
    ['{volume.id}', [], undefined, /no parameter names are declared/],
    ['{volum.id}', ['volume', 'host'], undefined, /"volum"; "params" has "volume", "host"/],
    ['{00}', undefined, undefined, /00 is no position/],
    ['{2}', undefined, 2, /parameter 2, but the method has 2/],
    ['{0}', undefined, 0, /the method has none/],
    ['x', ['a', 'b'], 1, /names 2 parameters, the method has 1/],
    ['x', ['a', 'a'], undefined, /names "a" twice/],
    ['x', ['self'], undefined, /must not hold "self"/],
    ['x', ['0'], undefined, /holds "0", which is no identifier/],
    ['x', [''], undefined, /holds "", which is no identifier/],
    ['x', ['a-b'], undefined, /no identifier/],
    ['x', [5 as unknown as string], undefined, /holds a number/],
    ['x', 'volume' as unknown as string[], undefined, /must be a list/],
    ['\udc00', undefined, undefined, /well-formed/],
    [undefined as unknown as string, undefined, undefined, /must be a string/],
  ];
  it.each(cases)('%j with params %j and %j parameters is refused when it is declared', (source, params, count, problem) => {
    const error = thrownBy(() => parseNameTemplate(source, params, count));
    expect(error.code).toBe('ERR_LOCK_DEFINITION_INVALID');
    expect(error.message).toMatch(problem);
  });

  it('is not refused for a position when the number of parameters is unknown', () => {
    expect(parseNameTemplate('{9}').references[0]?.root).toBe(9);
  });
});
