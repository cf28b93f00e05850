import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findBlocks, lockGenerator, pageDrift as driftOf, type PageGenerator } from '@holdfast/cli';
import type { Finding } from '../repository/finding.js';
import { filesBelow } from '../repository/source-files.js';
import { readWorkspaces } from '../repository/workspace.js';
import { capabilityTable, providerMatrix } from './capability-rows.js';
import { errorList } from './error-list.js';
import { exampleIndex } from './example-index.js';
import { knownProviders } from './known-providers.js';
import { markdownFiles } from './markdown-files.js';
import { sinnerList } from './sinner-list.js';

/** What can stand between markers, by the name in the marker. */
function generators(root: string): Readonly<Record<string, PageGenerator>> {
  return {
    errors: async () => errorList(),
    capabilities: async (page) => {
      const provider = (await knownProviders(root)).find(({ folder }) => folder === path.posix.dirname(page));
      if (!provider) throw new Error('capabilities belong on the page of a provider');
      return capabilityTable(provider);
    },
    providers: async () => providerMatrix(await knownProviders(root)),
    locks: lockGenerator(root),
    examples: (page) => exampleIndex(root, page),
    sinners: () => sinnerList(root),
  };
}

/** Compares the generated parts of all pages with the code; with `update`, rewrites them. */
export async function pageDrift(root: string, update: boolean): Promise<readonly Finding[]> {
  const pages = [...markdownFiles(root), ...filesBelow(root, 'docs', '.rst')];
  const updateCommand = 'npm run docs:update';
  return [...(await driftOf({ root, pages, generators: generators(root), update, updateCommand, unknown: 'report' })), ...missingBlocks(root, pages)];
}

/** Pages that owe their readers a generated part. */
function missingBlocks(root: string, pages: readonly string[]): readonly Finding[] {
  const folders = readWorkspaces(root).map(({ folder }) => folder);
  const owed = [
    ...folders.filter((folder) => folder.startsWith('packages/provider-')).map((folder) => ({ file: `${folder}/README.md`, name: 'capabilities' })),
    ...folders.filter((folder) => folder.startsWith('examples/')).map((folder) => ({ file: `${folder}/README.md`, name: 'locks' })),
    { file: 'README.md', name: 'locks' },
    { file: 'packages/conformance/README.md', name: 'sinners' },
    { file: 'docs/errors.md', name: 'errors' },
    { file: 'docs/locks.md', name: 'locks' },
    { file: 'docs/locks.rst', name: 'locks' },
    { file: 'docs/providers.md', name: 'providers' },
  ];
  return owed.flatMap(({ file, name }) => {
    const blocks = pages.includes(file) ? findBlocks(file, readFileSync(path.join(root, file), 'utf8')) : [];
    return blocks.some((block) => block.name === name) ? [] : [{ file, message: `owes its readers a block generated:${name}` }];
  });
}
