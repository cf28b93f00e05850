import { describe, expect, it } from '@jest/globals';
import type { CatalogLock } from '@holdfast/cli';
import { exampleShape } from '../src/shape/example-shape.js';
import { hiddenLocks } from '../src/shape/hidden-locks.js';
import { peerFaults } from '../src/shape/peers.js';
import { providerShape } from '../src/shape/provider-shape.js';
import { locksWithoutRace } from '../src/shape/race-coverage.js';
import { temporaryTree } from './temporary-tree.js';

const folder = 'packages/provider-red-kite';
const roles = ['lock-provider', 'lock-handle', 'lock-provider-options', 'capabilities', 'client', 'errors', 'lock-module'];
const index = 'export { RedKiteLockProvider, type RedKiteLockProviderOptions, type RedKiteClient, redKiteCapabilities } from "./x.js";\n';
const whole: Readonly<Record<string, string>> = {
  ...Object.fromEntries(roles.map((role) => [`${folder}/src/red-kite-${role}.ts`, ''])),
  [`${folder}/src/index.ts`]: index,
  [`${folder}/README.md`]: '',
  [`${folder}/test/conformance.test.ts`]: '',
  [`${folder}/test/red-kite-errors.test.ts`]: '',
  [`${folder}/test/red-kite-lock-provider.test.ts`]: '',
  [`${folder}/etc/provider-red-kite.api.md`]: '',
};

describe('the shape of a provider', () => {
  it('is right with one file for each role', () => {
    expect(providerShape(temporaryTree(whole), folder)).toEqual([]);
  });

  it('misses each file that is not there', () => {
    const missing = `${folder}/src/red-kite-errors.ts`;
    const rest = Object.fromEntries(Object.entries(whole).filter(([file]) => file !== missing));
    expect(providerShape(temporaryTree(rest), folder).map(({ file }) => file)).toEqual([missing]);
  });

  it('refuses a file without the prefix, an export too few, and a long conformance test', () => {
    const tree = temporaryTree({
      ...whole,
      [`${folder}/src/utils.ts`]: '',
      [`${folder}/src/index.ts`]: index.replace(', redKiteCapabilities', ''),
      [`${folder}/test/conformance.test.ts`]: 'x;\n'.repeat(41),
    });
    expect(providerShape(tree, folder).map(({ message }) => message)).toEqual([
      'its name should begin with red-kite-',
      'should export redKiteCapabilities',
      expect.stringContaining('is 41 lines long'),
    ]);
  });
});

describe('the peers of a provider', () => {
  const source = { [`${folder}/src/index.ts`]: "import 'redis';\nimport '@holdfast/core/provider';\nimport 'node:fs';\n" };

  it('are core and the client of the engine', () => {
    const manifest = { name: '@holdfast/provider-red-kite', peerDependencies: { redis: '^1.0.0', '@holdfast/core': '0.1.0' } };
    expect(peerFaults(temporaryTree(source), { folder, manifest })).toEqual([]);
  });

  it('are never dependencies, and never forgotten', () => {
    const manifest = { name: '@holdfast/provider-red-kite', dependencies: { redis: '^1.0.0' } };
    expect(peerFaults(temporaryTree(source), { folder, manifest }).map(({ message }) => message)).toEqual([
      'redis must be a peer dependency: the user of the package chooses it',
      'src imports @holdfast/core, which peerDependencies lack',
    ]);
  });

  it('do not hold what it shares with other providers, which comes with it', () => {
    const tree = temporaryTree({ [`${folder}/src/index.ts`]: "import '@holdfast/support-kite';\n" });
    const declared = { '@holdfast/support-kite': '0.1.0' };
    expect(peerFaults(tree, { folder, manifest: { name: 'x', dependencies: declared } })).toEqual([]);
    expect(peerFaults(tree, { folder, manifest: { name: 'x', peerDependencies: declared } }).map(({ message }) => message)).toEqual(['@holdfast/support-kite must be a dependency: nobody chooses it']);
  });
});

describe('the shape of an example', () => {
  it('has driver, client, errors, module, story, simulator, races and both tests', () => {
    const findings = exampleShape(temporaryTree({ 'examples/kite/simulator/kite-target.ts': '' }), { folder: 'examples/kite', manifest: { name: 'x', private: true } });
    expect(findings.map(({ file }) => file.replace('examples/kite/', ''))).toEqual([
      'README.md',
      'src/index.ts',
      'src/kite-driver.ts',
      'src/kite-client.ts',
      'src/kite-errors.ts',
      'src/kite-module.ts',
      'src/main.ts',
      'simulator/main.ts',
      'races/index.ts',
      'races/contender.ts',
      'test/kite-driver.test.ts',
      'test/kite-locks.test.ts',
    ]);
  });
});

describe('the locks of an example', () => {
  const lock: CatalogLock = {
    system: 'kite', title: 'Kite', scope: 'node', name: 'kite', class: 'KiteDriver', methods: ['fly', 'land'], file: 'examples/kite/src/kite-driver.ts',
    criticalSection: null, when: null, where: null,
  };
  const driver = { 'examples/kite/src/kite-driver.ts': "export class KiteDriver {\n  @Locked(LockScope.Node, 'kite')\n}\n" };
  const races = (...made: readonly object[]): Record<string, string> => ({
    'examples/kite/package.json': '{ "type": "module" }',
    'examples/kite/lib/races/index.js': `export const races = ${JSON.stringify(made)};\n`,
  });

  it('each have a race', async () => {
    expect(await locksWithoutRace(temporaryTree(races({ lock: 'kite', scope: 'node' })), 'examples/kite', [lock])).toEqual([]);
    expect(await locksWithoutRace(temporaryTree(races({ lock: 'kite', scope: 'global' })), 'examples/kite', [lock])).toEqual([
      { file: 'examples/kite/races/index.ts', message: 'has no race for the node lock kite of KiteDriver: fly, land' },
    ]);
    expect(await locksWithoutRace(temporaryTree({}), 'examples/kite', [lock])).toEqual([
      { file: 'examples/kite/races/index.ts', message: expect.stringContaining('its races cannot be read') },
    ]);
  });

  it('are all in the catalogue', () => {
    expect(hiddenLocks(temporaryTree(driver), 'examples/kite', [lock])).toEqual([]);
    expect(hiddenLocks(temporaryTree(driver), 'examples/kite', [])).toEqual([
      { file: 'examples/kite/src/kite-driver.ts', message: expect.stringContaining('does not export') },
    ]);
  });
});
