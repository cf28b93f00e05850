import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../repository/finding.js';
import { filesBelow } from '../repository/source-files.js';
import { exactly, missingFiles, type ExpectedFile } from './expected-files.js';
import { exportedNames } from './exported-names.js';

const mostExports = 6;
const mostConformanceLines = 40;

const pascal = (text: string): string => text.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
const camel = (text: string): string => text.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function expectedFiles(engine: string): readonly ExpectedFile[] {
  return [
    exactly('README.md', 'install, ten lines of use, the capability table, what happens when the engine dies, limits'),
    exactly('src/index.ts', 'the table of contents'),
    exactly(`src/${engine}-lock-provider.ts`, 'the algorithm'),
    exactly(`src/${engine}-lock-handle.ts`, 'one grant: release and what can end it'),
    exactly(`src/${engine}-lock-provider-options.ts`, 'every setting with unit, default and effect'),
    exactly(`src/${engine}-capabilities.ts`, 'the manifest, a const'),
    exactly(`src/${engine}-client.ts`, 'the part of the engine’s client that is called'),
    exactly(`src/${engine}-errors.ts`, 'the engine’s errors as data: which code each becomes'),
    exactly(`src/${engine}-lock-module.ts`, 'the one file for the container, with an entry of its own'),
    exactly('test/conformance.test.ts', 'one call of the kit'),
    exactly(`test/${engine}-errors.test.ts`, 'a row for each mapped error'),
    exactly(`test/${engine}-lock-provider.test.ts`, 'what is true of this engine alone'),
    exactly(`etc/provider-${engine}.api.md`, 'the report of the public surface: npm run api:update'),
  ];
}

/** Where a `packages/provider-*` differs from the shape that all providers share, so that two can be compared file by file. */
export function providerShape(root: string, folder: string): readonly Finding[] {
  const engine = path.posix.basename(folder).replace('provider-', '');
  const strangers = filesBelow(root, `${folder}/src`, '.ts').filter((file) => {
    const name = path.posix.relative(`${folder}/src`, file);
    return name !== 'index.ts' && !name.startsWith(`${engine}-`);
  });
  return [
    ...missingFiles(root, folder, expectedFiles(engine)),
    ...strangers.map((file) => ({ file, message: `its name should begin with ${engine}-` })),
    ...wrongExports(root, `${folder}/src/index.ts`, engine),
    ...longConformance(root, `${folder}/test/conformance.test.ts`),
  ];
}

function wrongExports(root: string, file: string, engine: string): readonly Finding[] {
  if (!existsSync(path.join(root, file))) return [];
  const names = exportedNames(root, file);
  const owed = [`${pascal(engine)}LockProvider`, `${pascal(engine)}LockProviderOptions`, `${pascal(engine)}Client`, `${camel(engine)}Capabilities`];
  const findings = owed.filter((name) => !names.includes(name)).map((name) => ({ file, message: `should export ${name}` }));
  return names.length > mostExports ? [...findings, { file, message: `exports ${names.length} names; a provider has at most ${mostExports}` }] : findings;
}

function longConformance(root: string, file: string): readonly Finding[] {
  if (!existsSync(path.join(root, file))) return [];
  const lines = readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length;
  const message = `is ${lines} lines long; a harness and one call need at most ${mostConformanceLines}, the rest belongs into the kit or the provider’s own test`;
  return lines > mostConformanceLines ? [{ file, message }] : [];
}
