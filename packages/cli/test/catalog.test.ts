import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { holdfast, type Recorded } from './recorded-terminal.js';
import { ToyPackage } from './toy-package.js';

let toy: ToyPackage;
beforeAll(() => {
  toy = new ToyPackage();
});
afterAll(() => toy.remove());

const catalog = (...argv: readonly string[]): Promise<Recorded> => holdfast(toy.root, ['catalog', ...argv]);

describe('holdfast catalog', () => {
  const client = { system: 'toy', class: 'ToyClient', file: 'drivers/toy/src/toy-client.ts', criticalSection: null, when: null };
  const rows = [
    {
      ...client,
      scope: 'global',
      name: '{self.address}-map',
      methods: ['map', 'unmap'],
      criticalSection: 'the next free LUN is read, then used; a mapping is taken away, then it is read whether it was the last',
    },
    { ...client, scope: 'node', name: null, methods: ['copy'] },
    { ...client, scope: 'process', name: 'z-{0.id}', methods: ['copy'] },
    { ...client, scope: 'process', name: 'a-{0.id}', methods: ['copy'] },
    { ...client, scope: 'global', name: 'host-{name}', methods: ['attach'], criticalSection: 'a host is looked up, then made', when: 'removesHosts' },
    { ...client, scope: 'process', name: 'reset', methods: ['reset'], when: 'it is ready' },
    { ...client, scope: 'process', name: 'login', methods: ['login'] },
    { ...client, class: 'ToyDriver', file: 'drivers/toy/src/toy-driver.ts', scope: 'process', name: 'driver', methods: ['first', 'second'], when: 'first: each call decides' },
    { ...client, class: null, file: 'drivers/toy/src/toy-locks.ts', scope: 'node', name: '{volume.id}-turn', methods: [], criticalSection: 'one at a time' },
  ];

  it('prints as JSON a row for each lock of each class that declares it, with the source it stands in', async () => {
    const { status, stdout, stderr } = await catalog('drivers/toy', '--json');
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({ locks: rows });
  });

  it('prints reStructuredText in the form of the list that others keep by hand', async () => {
    const { stdout } = await catalog('drivers/toy');
    const items = stdout.split('\n\n');
    expect(items).toHaveLength(rows.length);
    expect(items[0]).toBe(
      [
        'Toy array:',
        '  - Lock scope: Global.',
        '  - Critical section: the next free LUN is read, then used; a mapping is taken',
        '    away, then it is read whether it was the last.',
        '  - Lock name: `{self.address}-map`.',
        '  - Where: `map` and `unmap` methods of `ToyClient`.',
        '  - File: `drivers/toy/src/toy-client.ts`.',
      ].join('\n'),
    );
    expect(items[1]).toContain('  - Critical section: not told.\n  - Lock name: given by a function.\n  - Where: `copy` method of `ToyClient`.');
    expect(items[4]).toContain('  - When: removesHosts.');
    expect(items[8]).toContain('  - Where: the copier.');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(79);
  });

  it('prints as Markdown a table with a row for each lock of a system', async () => {
    const { stdout } = await catalog('drivers/toy', '--format', 'markdown');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('| Lock name | Scope | Methods | Critical section | File |');
    expect(lines).toHaveLength(2 + rows.length);
    expect(lines).toContain(
      '| `host-{name}` | global | `ToyClient.attach` | a host is looked up, then made; only when: removesHosts | [toy-client.ts](drivers/toy/src/toy-client.ts) |',
    );
    expect(lines).toContain('| `{volume.id}-turn` | node | the copier | one at a time | [toy-locks.ts](drivers/toy/src/toy-locks.ts) |');
  });

  it.each([
    ['the folder of a package', ['drivers/toy']],
    ['a file', ['drivers/toy/lib/index.js']],
    ['an installed package', ['@toy/driver']],
    ['nothing, where package.json lists what the catalogue covers', []],
    ['a package twice', ['@toy/driver', './drivers/toy']],
  ])('takes %s', async (_what, modules) => {
    expect(JSON.parse((await catalog(...modules, '--json')).stdout)).toEqual({ locks: rows });
  });

  it('takes the package it stands in, by its name or by none', async () => {
    const folder = path.join(toy.root, 'drivers/toy/src');
    for (const modules of [[], ['@toy/driver']]) {
      const { stdout } = await holdfast(folder, ['catalog', ...modules, '--json']);
      expect((JSON.parse(stdout) as { locks: { file: string }[] }).locks[0]?.file).toBe('toy-client.ts');
    }
  });

  it.each([
    ['a module that is not there', ['./nowhere.js'], 2, /no module \.\/nowhere\.js: there is neither such a file or folder in .*, nor is such a package installed there/],
    ['a package that is not installed', ['@toy/other'], 2, /no module @toy\/other/],
    ['a folder that is no package', ['drivers/no-package'], 2, /drivers\/no-package is a folder without a package\.json/],
    ['an entry that the package lacks', ['@toy/driver/inner'], 2, /@toy\/driver has no entry \.\/inner; its package\.json has \., \.\/broken, \.\/unbuilt/],
    ['a package that is not built', ['@toy/driver/unbuilt'], 2, /unbuilt\.js does not exist: is the package built\?/],
    ['a module that does not load', ['@toy/driver/broken'], 1, /@toy\/driver\/broken cannot be imported: this module does not load/],
    ['a module without locks', ['plain'], 1, /no lock is declared by any exported class of plain/],
    ['a format it does not know', ['@toy/driver', '--format', 'html'], 2, /Allowed choices are rst, markdown, json/],
    ['two formats', ['@toy/driver', '--format', 'rst', '--json'], 2, /'--json' cannot be used with option '--format/],
    ['an option it does not know', ['--jsno'], 2, /unknown option '--jsno'/],
  ])('refuses %s', async (_what, argv, status, message) => {
    const result = await catalog(...argv);
    expect([result.status, result.stdout]).toEqual([status, '']);
    expect(result.stderr).toMatch(message);
  });

  it('names the built file where the sources are not there', async () => {
    const bare = new ToyPackage();
    rmSync(path.join(bare.root, 'drivers/toy/src'), { recursive: true });
    const { stdout } = await holdfast(bare.root, ['catalog', '--json']);
    bare.remove();
    expect((JSON.parse(stdout) as { locks: { file: string }[] }).locks[0]?.file).toBe('drivers/toy/lib/toy-client.js');
  });
});
