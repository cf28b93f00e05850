import { describe, expect, it } from '@jest/globals';
import { brokenLinks } from '../src/doctest/broken-links.js';
import { failingFences } from '../src/doctest/failing-fences.js';
import { parseFences } from '../src/doctest/fence.js';
import { unknownScripts } from '../src/doctest/unknown-scripts.js';
import { temporaryTree } from './temporary-tree.js';

describe('the fences of a page', () => {
  it('are found with language, flags and line, in lists too', () => {
    expect(parseFences('a.md', 'x\n```ts run\n1;\n```\n- y\n  ```sh\n  npm test\n  ```\n')).toEqual([
      { file: 'a.md', line: 3, language: 'ts', flags: ['run'], text: '1;' },
      { file: 'a.md', line: 7, language: 'sh', flags: [], text: 'npm test' },
    ]);
  });

  it('may only name scripts that exist', () => {
    const root = temporaryTree({ 'package.json': '{ "scripts": { "demo": "" } }', 'README.md': '```sh\nnpm run -s demo -- --json\nnpm run dmeo\n```\n' });
    expect(unknownScripts(root)).toEqual([{ file: 'README.md', line: 3, message: 'package.json has no script dmeo' }]);
  });

  it('may only link to files that are there', () => {
    const root = temporaryTree({ 'README.md': '[a](docs/a.md) [b](docs/b.md#c) [c](https://example.com) [d](#d)\n', 'docs/a.md': '[up](../README.md)\n' });
    expect(brokenLinks(root)).toEqual([{ file: 'README.md', line: 1, message: 'links to docs/b.md, which is not there' }]);
  });

  it('must compile, each by itself or as a continuation, and run where they say so', async () => {
    const readme = [
      '```ts',
      'const one: number = 1;',
      '```',
      '```ts continues',
      'const two: string = one;',
      '```',
      '```ts run',
      "if (new URL('a:b').pathname !== 'b') throw new Error('not so');",
      '```',
      '```ts run',
      "throw new Error('as it should');",
      '```',
    ].join('\n');
    const findings = await failingFences(temporaryTree({ 'README.md': readme, 'node_modules/@types/node/index.d.ts': 'declare class URL { constructor(url: string); pathname: string }' }));
    expect(findings).toEqual([
      { file: 'README.md', line: 5, message: "does not compile: Type 'number' is not assignable to type 'string'." },
      { file: 'README.md', line: 11, message: expect.stringContaining('as it should') },
    ]);
  }, 60_000);
});
