import { describe, expect, it } from '@jest/globals';
import { findBlocks, replaceBlocks, strayMarkers, table } from '../src/index.js';

const pages = [
  { file: 'page.md', open: '<!-- generated:locks -->', close: '<!-- /generated -->' },
  { file: 'page.rst', open: '.. generated:locks', close: '.. /generated' },
];

describe.each(pages)('the generated parts of $file', ({ file, open, close }) => {
  const page = `one\n${open}\n\nold\n\n${close}\ntwo\n`;

  it('are found with their line and body', () => {
    expect(findBlocks(file, page)).toEqual([{ name: 'locks', line: 2, body: 'old' }]);
  });

  it('are replaced, and nothing around them', () => {
    expect(replaceBlocks(file, page, (name) => `new ${name}`)).toBe(`one\n${open}\n\nnew locks\n\n${close}\ntwo\n`);
    expect(replaceBlocks(file, page, () => undefined)).toBe(page);
  });

  it('do not change when they are replaced by the same again', () => {
    const once = replaceBlocks(file, page, () => '$& body');
    expect(replaceBlocks(file, once, () => '$& body')).toBe(once);
  });

  it('must have both markers, and begin a line', () => {
    expect(strayMarkers(file, page)).toEqual([]);
    expect(strayMarkers(file, `${page}${open}\n`)).toEqual([8]);
    expect(strayMarkers(file, `the marker ${open} is only talked of\n`)).toEqual([]);
  });
});

describe('a table', () => {
  it('may hold bars and line ends in its cells', () => {
    expect(table(['a'], [['b | c\n d']])).toBe('| a |\n|---|\n| b \\| c d |');
  });
});
