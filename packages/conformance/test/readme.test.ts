import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { brokenLockProviders } from '@holdfast/conformance/broken';
import { sections } from '../src/sections/all-sections.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('has a row for each section, in their order', () => {
    const [, table = ''] = /\| Section \| When[^\n]*\n([^]*?)\n\n/.exec(readme) ?? [];
    expect([...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name)).toEqual(sections.map(({ name }) => name));
  });

  it('names each sinner beside the section that it must fail', () => {
    const [, table = ''] = /\| Section \| Sinners[^\n]*\n([^]*?)\n\n/.exec(readme) ?? [];
    const rows = [...table.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].flatMap(([, section, names = '']) => names.split(', ').map((name) => `${section}: ${name.replaceAll('`', '')}`));
    expect(rows).toEqual(brokenLockProviders.map(({ fails, name }) => `${fails}: ${name}`));
  });
});
