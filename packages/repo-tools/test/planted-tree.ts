import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const entry = (file: string) => ({ types: `./lib/${file}.d.ts`, default: `./lib/${file}.js` });

const manifests: Readonly<Record<string, object>> = {
  'packages/core': { name: '@holdfast/core', exports: { '.': entry('index'), './provider': entry('provider/index') } },
  'packages/volume': { name: '@holdfast/volume', exports: { '.': entry('index') } },
  'packages/conformance': {
    name: '@holdfast/conformance',
    exports: { '.': entry('index'), './broken': entry('broken/index'), './contenders': entry('contenders/index') },
  },
  'packages/provider-one': { name: '@holdfast/provider-one', exports: { '.': entry('index'), './module': entry('one-lock-module') } },
  'packages/provider-two': { name: '@holdfast/provider-two', exports: { '.': entry('index') } },
  'packages/support-one': { name: '@holdfast/support-one', exports: { '.': entry('index') } },
  'packages/array-simulator': { name: '@holdfast/array-simulator', exports: { '.': entry('index') } },
  'packages/race-kit': { name: '@holdfast/race-kit', exports: { '.': entry('index') } },
  'packages/cli': { name: '@holdfast/cli', exports: { '.': entry('index') } },
  'packages/demo': { name: '@holdfast/demo' },
  'examples/red': {
    name: '@holdfast/example-red',
    exports: { '.': entry('index'), './races': entry('races/index'), './simulator': entry('simulator/index') },
  },
  'examples/blue': { name: '@holdfast/example-blue', exports: { '.': entry('index') } },
};

/** Sources in which every import that the rules allow stands once, so that a rule which forbids too much is found as well. */
const sources: Readonly<Record<string, string>> = {
  'packages/core/src/provider/index.ts': "export { code } from '../errors/code.js';",
  'packages/core/src/errors/code.ts': 'export const code = 1;',
  'packages/core/src/container/lock-module.ts': "import 'inversify'; export const lockModule = 1;",
  'packages/core/src/index.ts': "export { lockModule } from './container/lock-module.js';",
  'packages/core/test/core.test.ts': "import '@holdfast/core'; import '@jest/globals';",
  'packages/volume/src/index.ts': 'export const volume = 1;',
  'packages/conformance/src/index.ts': "export { code as kit } from '@holdfast/core/provider';",
  'packages/conformance/src/broken/index.ts': "export { code as broken } from '@holdfast/core/provider';",
  'packages/conformance/src/contenders/index.ts': 'export const contenders = 1;',
  'packages/conformance/test/kit.test.ts': "import '@holdfast/conformance/broken'; import '@holdfast/provider-one';",
  'packages/provider-one/src/index.ts': "export { one } from './one-lock-provider.js';",
  'packages/provider-one/src/one-lock-provider.ts': "import '@holdfast/support-one'; export { code as one } from '@holdfast/core/provider';",
  'packages/provider-one/src/one-lock-module.ts': "import 'inversify'; import '@holdfast/core'; import './one-lock-provider.js';",
  'packages/provider-one/test/conformance.test.ts': "import '@holdfast/conformance';",
  'packages/support-one/src/index.ts': "export { code as support } from '@holdfast/core/provider';",
  'packages/provider-two/src/index.ts': 'export const two = 2;',
  'packages/array-simulator/src/index.ts': 'export const simulator = 1;',
  'packages/race-kit/src/index.ts': [
    "import '@holdfast/array-simulator'; import '@holdfast/conformance/contenders'; import '@holdfast/core';",
    "export { code as race } from '@holdfast/core/provider';",
  ].join('\n'),
  'packages/cli/src/index.ts': "import '@holdfast/core'; export const cli = 1;",
  'packages/demo/src/main.ts': "import '@holdfast/conformance/broken'; import '@holdfast/example-red/races'; import '@holdfast/example-blue';",
  'examples/red/src/index.ts': "import '@holdfast/core'; import '@holdfast/volume'; import 'inversify'; export const red = 1;",
  'examples/red/src/main.ts': "import '@holdfast/provider-one'; import './index.js';",
  'examples/red/simulator/index.ts': "export { simulator as array } from '@holdfast/array-simulator';",
  'examples/red/races/index.ts': [
    "import '../src/index.js'; import '../simulator/index.js'; import '@holdfast/core'; import '@holdfast/volume';",
    "import '@holdfast/conformance/contenders'; import '@holdfast/array-simulator'; import '@holdfast/race-kit'; export const races = [];",
  ].join('\n'),
  'examples/red/test/red-locks.test.ts': "import '@holdfast/conformance/broken'; import '@holdfast/provider-one'; import '../races/index.js';",
  'examples/blue/src/index.ts': 'export const blue = 1;',
};

/** Writes a small repository of the same layout as this one, with `planted` files and entries of `paths` in addition. */
export function writeTree(root: string, planted: Readonly<Record<string, string>>, plantedPaths: Readonly<Record<string, string>> = {}): void {
  const paths: Record<string, readonly string[]> = Object.fromEntries(Object.entries(plantedPaths).map(([name, file]) => [name, [file]]));
  write(root, 'package.json', JSON.stringify({ name: 'tree', private: true, type: 'module' }));
  for (const [folder, manifest] of Object.entries(manifests)) {
    const { name, exports = {} } = manifest as { name: string; exports?: Record<string, { types: string }> };
    write(root, `${folder}/package.json`, JSON.stringify({ ...manifest, type: 'module' }));
    link(root, folder, name);
    for (const [key, { types }] of Object.entries(exports)) {
      const inner = types.replace('./lib/', '').replace('.d.ts', '.ts');
      const isProject = folder.startsWith('examples/') && /^(races|simulator)\//.test(inner);
      paths[path.posix.join(name, key)] = [`./${folder}/${isProject ? '' : 'src/'}${inner}`];
    }
  }
  for (const name of ['inversify', '@jest/globals']) {
    write(root, `node_modules/${name}/package.json`, JSON.stringify({ name, type: 'module', main: 'index.js' }));
    write(root, `node_modules/${name}/index.js`, 'export {};');
  }
  write(root, 'tsconfig.test.json', JSON.stringify({ compilerOptions: { module: 'NodeNext', target: 'ES2022', paths } }));
  for (const [file, text] of Object.entries({ ...sources, ...planted })) write(root, file, `${text}\n`);
}

function write(root: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function link(root: string, folder: string, name: string): void {
  mkdirSync(path.join(root, 'node_modules/@holdfast'), { recursive: true });
  symlinkSync(path.join(root, folder), path.join(root, 'node_modules', name), 'dir');
}
