import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sections } from '../src/sections/all-sections.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('has a row for each section, in their order', () => {
    const [, table = ''] = /\| Section \| When[^\n]*\n([^]*?)\n\n/.exec(readme) ?? [];
    expect([...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name)).toEqual(sections.map(({ name }) => name));
  });
});
