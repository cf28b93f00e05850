import { expectTold, Loose, ran, thrownBy } from './told.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { defineLock, Locked } from '@holdfast/core';

afterEach(() => expect(ran).toEqual([]));

describe('a declaration that cannot work is refused while the class is defined', () => {
  const declarations: readonly (readonly [what: string, declaration: readonly unknown[], words: RegExp])[] = [
    ['an unknown scope', ['Global', 'x'], /"Global".*process, node, global/],
    ['no scope', [undefined, 'x'], /scope/],
    ['a template in the place of the scope', ['{self.host}'], /scope/],
    ['no name', ['process'], /template/],
    ['a name that is neither text nor function', ['process', 5], /template/],
    ['an empty template', ['process', ''], /empty/],
    ['an unbalanced brace', ['process', 'a{self.host'], /Unbalanced "\{"/],
    ['an empty placeholder', ['process', 'a{}'], /Empty placeholder/],
    ['an undeclared parameter', ['process', '{volume.id}'], /params/],
    ['a misspelled parameter', ['process', '{volum.id}', { params: ['volume'] }], /"volum".*"volume"/],
    ['a bad template in a list', ['process', ['a', 'b}']], /Unbalanced "\}"/],
    ['an empty list of names', ['process', []], /empty/],
    ['a name listed twice', ['process', ['a', 'b', 'a']], /"a".*twice/],
    ['a parameter declared twice', ['process', 'x', { params: ['a', 'a'] }], /"a" twice/],
    ['an unknown option', ['process', 'x', { timeout: 5 }], /"timeout".*waitMs/],
    ['a wait that is no time', ['process', 'x', { waitMs: -1 }], /waitMs.*milliseconds/],
    ['a condition that is no text', ['process', 'x', { when: () => true, condition: true }], /condition.*string/],
    ['a condition of nothing', ['process', 'x', { condition: 'on Sundays' }], /condition.*there is no `when`/],
    ['a mode nobody knows', ['process', 'x', { mode: 'read' }], /mode.*exclusive, shared/],
  ];

  it.each(declarations)('%s', (_what, declaration, words) => {
    const error = thrownBy(() => {
      class Declared {
        readonly host: string = 'h';
        @Loose(...declaration)
        async method(_volume?: unknown): Promise<void> {
          ran.push('method');
        }
      }
      return Declared;
    });
    expectTold(error, { code: 'ERR_LOCK_DEFINITION_INVALID', method: 'Declared.method', words });
  });

  it('a sync method, which could not be held until its work is done', () => {
    const error = thrownBy(() => {
      class Sync {
        @Loose('process', 'x')
        method(): string {
          ran.push('method');
          return '';
        }
      }
      return Sync;
    });
    expectTold(error, { code: 'ERR_LOCK_DEFINITION_INVALID', method: 'Sync.method', words: /not async/ });
  });

  it('a sync generator', () => {
    const error = thrownBy(() => {
      class Steps {
        @Loose('process', 'x')
        *method(): Generator<number> {
          ran.push('method');
          yield 1;
        }
      }
      return Steps;
    });
    expectTold(error, { code: 'ERR_LOCK_DEFINITION_INVALID', method: 'Steps.method', words: /not async/ });
  });

  it('an accessor', () => {
    const error = thrownBy(() => {
      class Accessor {
        @Loose('process', 'x')
        get method(): string {
          ran.push('method');
          return '';
        }
      }
      return Accessor;
    });
    expectTold(error, { code: 'ERR_LOCK_DEFINITION_INVALID', method: 'Accessor.method', words: /accessor/ });
  });

  it('the same lock declared twice above one method', () => {
    const error = thrownBy(() => {
      class Twice {
        @Locked('process', 'x')
        @Locked('process', 'x')
        async method(): Promise<void> {
          ran.push('method');
        }
      }
      return Twice;
    });
    expectTold(error, { code: 'ERR_LOCK_DEFINITION_INVALID', scope: 'process', method: 'Twice.method', words: /twice/ });
  });

  it('inherited locks where no base method has any', () => {
    const error = thrownBy(() => {
      class Orphan {
        @Locked.inherited()
        async method(): Promise<void> {
          ran.push('method');
        }
      }
      return Orphan;
    });
    expectTold(error, { code: 'ERR_LOCK_DEFINITION_INVALID', method: 'Orphan.method', words: /no base/ });
  });

  it('two definitions of one lock in different words', () => {
    defineLock({ scope: 'node', name: 'misuse-twice', reason: 'one thing' });
    const error = thrownBy(() => defineLock({ scope: 'node', name: 'misuse-twice', reason: 'another thing' }));
    expectTold(error, { code: 'ERR_LOCK_DEFINITION_INVALID', scope: 'node', words: /"misuse-twice".*already defined/ });
  });
});
