import { beforeAll, describe, expect, it } from '@jest/globals';
import { compile, type Dialect } from './compile.js';

// Checking a whole program takes seconds on a busy machine.
const COMPILE_MS = 60_000;

/** A declaration that must not compile and the words by which the compiler tells what is wrong with it. */
const mistakes: readonly (readonly [declaration: string, words: string])[] = [
  ["@Locked('node', '{self.hostt}') async m(): Promise<void> {}", `Msg<"self.hostt", "self has no public property 'hostt'", `],
  ["@Locked('node', '{self.opts}') async m(): Promise<void> {}", '"self.opts is an object; name one of its properties", "pool"'],
  ["@Locked('node', '{0.idd}') async m(v: Volume): Promise<void> {}", `"parameter 0 has no public property 'idd'", `],
  ["@Locked('node', '{0.id}') async m(v?: Volume): Promise<void> {}", '"parameter 0 may be undefined"'],
  ["@Locked('node', '{1}') async m(v: Volume): Promise<void> {}", '"the method has no parameter 1"'],
  ["@Locked('node', '{volume.id}') async m(v: Volume): Promise<void> {}", `"no parameter names are declared; write params: ['volume'] or a position, such as {0.id}"`],
  ["@Locked('node', '{volum.id}', { params: ['volume'] }) async m(v: Volume): Promise<void> {}", `"no parameter is declared as 'volum'", `],
  ["@Locked('node', '{self.host') async m(): Promise<void> {}", `"unbalanced '{'; a literal brace is written '{{'"`],
  ["@Locked('node', 'x') m(): string { return ''; }", '"a locked method must be async: it must return a Promise or be an async generator"'],
  ["@Locked('node', (self: Other) => self.other) async m(): Promise<void> {}", '"self is declared as another class than the one of the method", Other'],
  ["@Locked('node', (_self: Driver, name: string) => name) async m(v: Volume): Promise<void> {}", '"its parameters do not fit those of the method", [v: Volume]'],
];

const header = `
import { Locked } from './fixtures.js';
interface Volume { readonly id: string; readonly size: number }
declare class Other { readonly other: string }
abstract class Driver { readonly host: string = ''; readonly opts: { readonly pool: string } = { pool: '' }; private readonly secret = ''; }
`;

const declarations = mistakes.map(([declaration], index) => `class Case${index} extends Driver { ${declaration} }`);
const FIRST_LINE = header.split('\n').length;

describe.each<Dialect>(['legacy', 'standard'])('the types of @Locked with %s decorators', (dialect) => {
  let compiled: ReturnType<typeof compile>;

  beforeAll(() => {
    compiled = compile(dialect, header + declarations.join('\n'));
  }, COMPILE_MS);

  it('take what is right and refuse each of the wrong declarations', () => {
    expect(compiled.tests).toEqual([]);
  });

  it('say in words what is wrong, and what was known instead', () => {
    const told = mistakes.map((_mistake, index) => compiled.planted.filter(({ line }) => line === FIRST_LINE + index).map(({ text }) => text));
    expect(told).toEqual(mistakes.map(([, words]) => [expect.stringContaining(words)]));
    expect(compiled.planted).toHaveLength(mistakes.length);
  });
});
