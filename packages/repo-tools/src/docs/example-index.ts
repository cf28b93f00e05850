import path from 'node:path';
import { readWorkspaces } from '../repository/workspace.js';
import type { ExampleLock } from './declared-locks.js';
import { table } from './table.js';

/** The examples with what each teaches. */
export function exampleIndex(root: string, locks: readonly ExampleLock[], page: string): string {
  const examples = readWorkspaces(root).filter(({ folder }) => folder.startsWith('examples/'));
  return table(
    ['Example', 'What it is', 'Scopes', 'Locks'],
    examples.map(({ folder, manifest }) => {
      const system = path.posix.basename(folder);
      const own = locks.filter((lock) => lock.system === system);
      const { description = '' } = manifest as { description?: string };
      const scopes = [...new Set(own.map(({ scope }) => scope))].join(', ');
      return [`[${system}](${path.posix.relative(path.posix.dirname(page), folder)})`, description, scopes, own.map(({ template }) => `\`${template}\``).join(', ')];
    }),
  );
}
