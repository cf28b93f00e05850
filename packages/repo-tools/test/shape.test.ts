import { describe, expect, it } from '@jest/globals';
import { exampleShape } from '../src/shape/example-shape.js';
import { peerFaults } from '../src/shape/peers.js';
import { providerShape } from '../src/shape/provider-shape.js';
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
