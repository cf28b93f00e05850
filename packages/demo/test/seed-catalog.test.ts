import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { explainCall, type CatalogLock } from '@holdfast/cli';
import { callsOf, counterparts, missingEntries, patternOf, rowsFor, seedLocks } from './seed-coverage.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const FIELDS = ['system', 'scope', 'name', 'class', 'methods', 'file', 'criticalSection', 'when'];
const byId = seedLocks.map((seed) => [seed.id, seed] as const);

let catalog: readonly CatalogLock[];
beforeAll(() => {
  const output = execFileSync(process.execPath, ['packages/cli/lib/main.js', 'catalog', '--json'], { cwd: root, encoding: 'utf8' });
  catalog = (JSON.parse(output) as { locks: readonly CatalogLock[] }).locks;
}, 60_000);

describe('the catalogue of this repository', () => {
  it('has rows of one form, each with a source file that is there and a critical section', () => {
    for (const lock of catalog) {
      expect(Object.keys(lock)).toEqual(FIELDS);
      expect(lock.file).toMatch(/^(examples\/[\w-]+|packages\/volume)\/src\/.*\.ts$/);
      expect(existsSync(path.join(root, lock.file))).toBe(true);
      expect(lock.criticalSection).toBeTruthy();
      expect(lock.when ?? '').not.toContain('each call decides');
    }
  });

  it('covers every entry of the list that Cinder keeps by hand', () => {
    expect(seedLocks).toHaveLength(14);
    expect(Object.keys(counterparts)).toEqual(seedLocks.map(({ id }) => id));
    expect(missingEntries(catalog)).toEqual([]);
  });

  it.each(byId)('would miss %s if its rows were gone', (id, seed) => {
    const rows = rowsFor(seed, catalog);
    expect(missingEntries(catalog.filter((lock) => !rows.includes(lock)))).toContain(id);
  });

  it.each(byId)('would miss %s if its scope or one of its methods were another', (id, seed) => {
    const spoilt = (change: Partial<CatalogLock>): readonly CatalogLock[] => catalog.map((lock) => (rowsFor(seed, catalog).includes(lock) ? { ...lock, ...change } : lock));
    expect(missingEntries(spoilt({ scope: seed.scope === 'node' ? 'process' : 'node' }))).toContain(id);
    expect(missingEntries(spoilt({ methods: ['somethingElse'] }))).toContain(id);
  });

  it.each(byId)('has %s under the name that the driver of Cinder really locks', async (id, seed) => {
    const { lockName } = counterparts[id]!;
    expect(lockName).toMatch(patternOf(seed));
    // Several rows fit where a driver has a second lock on the same methods; one of them must give the name, in every method.
    const named = rowsFor(seed, catalog).map(async (row) => {
      const calls = callsOf(seed, row);
      expect(calls).toHaveLength(seed.methods.length);
      const asked = await Promise.all(calls.map((call) => explainCall(call, root)));
      return asked.every((locks) => locks.some((lock) => lock.lockName === lockName && lock.scope === seed.scope && lock.template === row.name));
    });
    expect(await Promise.all(named)).toContain(true);
  });
});
