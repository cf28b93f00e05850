import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../repository/finding.js';
import { readWorkspaces } from '../repository/workspace.js';
import { capabilityTable, providerMatrix } from './capability-rows.js';
import { exampleLocks } from './declared-locks.js';
import { errorList } from './error-list.js';
import { exampleIndex } from './example-index.js';
import { findBlocks, replaceBlocks, strayMarkers } from './generated-block.js';
import { knownProviders } from './known-providers.js';
import { lockTable } from './lock-table.js';
import { markdownFiles } from './markdown-files.js';

type Generator = (root: string, page: string) => Promise<string>;

/** What can stand between markers, by the name in the marker. */
const generators: Readonly<Record<string, Generator>> = {
  errors: async () => errorList(),
  capabilities: async (root, page) => {
    const provider = (await knownProviders(root)).find(({ folder }) => folder === path.posix.dirname(page));
    if (!provider) throw new Error('capabilities belong on the page of a provider');
    return capabilityTable(provider);
  },
  providers: async (root) => providerMatrix(await knownProviders(root)),
  // On the page of an example its own locks, elsewhere everyone's.
  locks: async (root, page) => lockTable(await exampleLocks(root, /^examples\/[^/]+(?=\/)/.exec(page)?.[0]), page),
  examples: async (root, page) => exampleIndex(root, await exampleLocks(root), page),
};

/** Compares the generated parts of all pages with the code; with `update`, rewrites them. */
export async function pageDrift(root: string, update: boolean): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const file of markdownFiles(root)) {
    const text = readFileSync(path.join(root, file), 'utf8');
    findings.push(...strayMarkers(text).map((line) => ({ file, line, message: 'a `generated` marker without its partner, or misspelt' })));
    const bodies = new Map<string, string>();
    for (const { name, line, body } of findBlocks(text)) {
      try {
        const expected = await generate(root, file, name);
        bodies.set(name, expected);
        if (expected !== body && !update) findings.push({ file, line, message: `the generated ${name} are out of date; run npm run docs:update` });
      } catch (error) {
        bodies.set(name, body);
        findings.push({ file, line, message: `${name} cannot be generated: ${error instanceof Error ? error.message : String(error)}` });
      }
    }
    const updated = replaceBlocks(text, (name) => bodies.get(name) ?? '');
    if (update && updated !== text) writeFileSync(path.join(root, file), updated);
  }
  return [...findings, ...missingBlocks(root)];
}

async function generate(root: string, page: string, name: string): Promise<string> {
  const generator = generators[name];
  if (!generator) throw new Error(`there is no generator of that name; known are ${Object.keys(generators).join(', ')}`);
  return generator(root, page);
}

/** Pages that owe their readers a generated part. */
function missingBlocks(root: string): readonly Finding[] {
  const folders = readWorkspaces(root).map(({ folder }) => folder);
  const owed = [
    ...folders.filter((folder) => folder.startsWith('packages/provider-')).map((folder) => ({ file: `${folder}/README.md`, name: 'capabilities' })),
    ...folders.filter((folder) => folder.startsWith('examples/')).map((folder) => ({ file: `${folder}/README.md`, name: 'locks' })),
    { file: 'README.md', name: 'locks' },
    { file: 'docs/errors.md', name: 'errors' },
    { file: 'docs/locks.md', name: 'locks' },
    { file: 'docs/providers.md', name: 'providers' },
  ];
  const pages = new Set(markdownFiles(root));
  return owed.flatMap(({ file, name }) => {
    const blocks = pages.has(file) ? findBlocks(readFileSync(path.join(root, file), 'utf8')) : [];
    return blocks.some((block) => block.name === name) ? [] : [{ file, message: `owes its readers <!-- generated:${name} --> … <!-- /generated -->` }];
  });
}
