import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { holdfast, type Recorded } from './recorded-terminal.js';
import { ToyPackage } from './toy-package.js';

let toy: ToyPackage;
beforeEach(() => {
  toy = new ToyPackage();
  toy.write('drivers/toy/README.md', '# Toy\n\n<!-- generated:locks -->\n<!-- /generated -->\n\nThe end.\n');
  toy.write('docs/locks.rst', 'Locks\n=====\n\n.. generated:locks\n.. /generated\n');
  toy.write('docs/other.md', 'No table, `<!-- generated:locks -->` is only talked of.\n\n<!-- generated:errors -->\n\nkept\n\n<!-- /generated -->\n');
  toy.write('node_modules/other/README.md', '<!-- generated:locks -->\n');
});
afterEach(() => toy.remove());

const docs = (...argv: readonly string[]): Promise<Recorded> => holdfast(toy.root, ['docs', ...argv]);
const read = (file: string): string => readFileSync(path.join(toy.root, file), 'utf8');

describe('holdfast docs', () => {
  it('check fails on every page whose table is not what the code says, and tells what to run', async () => {
    const { status, stdout, stderr } = await docs('check');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'docs/locks.rst:4: the generated locks are out of date; run holdfast docs update',
      'drivers/toy/README.md:3: the generated locks are out of date; run holdfast docs update',
    ]);
  });

  it('update writes the tables and nothing around them, and check is content then', async () => {
    expect(await docs('update')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(read('drivers/toy/README.md')).toMatch(/^# Toy\n\n<!-- generated:locks -->\n\n\| Lock name \|[^]*\n\n<!-- \/generated -->\n\nThe end\.\n$/);
    expect(read('drivers/toy/README.md')).toContain('[toy-client.ts](src/toy-client.ts)');
    expect(read('docs/locks.rst')).toMatch(/^Locks\n=====\n\n\.\. generated:locks\n\nToy array:\n {2}- Lock scope: Global\.[^]*\n\n\.\. \/generated\n$/);
    expect(read('docs/other.md')).toContain('kept');
    expect(await docs('check')).toEqual({ status: 0, stdout: '', stderr: '2 pages are up to date\n' });
  });

  it('check finds a table that was changed by hand, or no longer fits the code', async () => {
    await docs('update');
    toy.write('drivers/toy/README.md', read('drivers/toy/README.md').replace('`ToyClient.map`', '`ToyClient.mapAll`'));
    const { status, stderr } = await docs('check', 'drivers/toy/README.md');
    expect([status, stderr]).toEqual([1, 'drivers/toy/README.md:3: the generated locks are out of date; run holdfast docs update\n']);
    expect((await docs('check', 'docs/locks.rst')).status).toBe(0);
  });

  it('update leaves alone a table whose locks cannot be read, and says why', async () => {
    toy.write('drivers/toy/lib/index.js', "throw new Error('this module does not load');\n");
    const before = read('drivers/toy/README.md');
    const { status, stderr } = await docs('update', 'drivers/toy/README.md');
    expect([status, read('drivers/toy/README.md')]).toEqual([1, before]);
    expect(stderr).toMatch(/^drivers\/toy\/README\.md:3: locks cannot be generated: .*cannot be imported: this module does not load/);
  });

  it('check finds a marker without its partner', async () => {
    toy.write('drivers/toy/README.md', '<!-- generated:locks -->\n');
    expect((await docs('check', 'drivers/toy/README.md')).stderr).toBe('drivers/toy/README.md:1: a `generated` marker without its partner, or misspelt\n');
  });

  it.each([
    ['a page that is not there', ['check', 'docs/absent.md'], /there is no page docs\/absent\.md/],
    ['a command it does not know', ['sync'], /unknown command 'sync'/],
    ['no command', [], /a command is needed/],
  ])('refuses %s', async (_what, argv, message) => {
    const { status, stderr } = await docs(...argv);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('refuses to check nothing', async () => {
    const { status, stderr } = await holdfast(path.join(toy.root, 'drivers/no-package'), ['docs', 'check']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('has a block <!-- generated:locks -->')]);
  });
});
