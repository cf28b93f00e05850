import { expect, it } from '@jest/globals';
import { undocumentedNames } from '../src/api/undocumented-names.js';

const report = `
// @public
export interface LockState {
    // (undocumented)
    readonly name: string;
}

// @public (undocumented)
export type LockMode = 'a' | 'b';

// @public
export interface WaitOptions {
    // (undocumented)
    readonly waitMs?: number;
}
`;

it('asks a docstring of every export and every field of options, and of no other member', () => {
  expect(undocumentedNames('etc/x.api.md', report)).toEqual([
    { file: 'etc/x.api.md', line: 9, message: "a docstring is owed for `export type LockMode = 'a' | 'b';`" },
    { file: 'etc/x.api.md', line: 14, message: 'a docstring is owed for `WaitOptions: readonly waitMs?: number;`' },
  ]);
});
