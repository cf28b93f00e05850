import path from 'node:path';
import { readCatalog, table } from '@holdfast/cli';
import { readWorkspaces } from '../repository/workspace.js';

/** The examples with what each teaches. */
export async function exampleIndex(root: string, page: string): Promise<string> {
  const examples = readWorkspaces(root).filter(({ folder }) => folder.startsWith('examples/'));
  const locks = await readCatalog(examples.map(({ folder }) => folder), root);
  return table(
    ['Example', 'What it is', 'Scopes', 'Locks'],
    examples.map(({ folder, manifest }) => {
      const system = path.posix.basename(folder);
      const own = locks.filter((lock) => lock.system === system);
      const { description = '' } = manifest as { description?: string };
      const scopes = [...new Set(own.map(({ scope }) => scope))].toSorted().join(', ');
      const names = [...new Set(own.map(({ name }) => (name === null ? 'a function' : `\`${name}\``)))].toSorted().join(', ');
      return [`[${system}](${path.posix.relative(path.posix.dirname(page), folder)})`, description, scopes, names];
    }),
  );
}
