import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from '../repository/source-files.js';
import { readWorkspaces } from '../repository/workspace.js';

/** Every page that readers are sent to: the root's, all of `docs`, and the README of each workspace. */
export function markdownFiles(root: string): readonly string[] {
  const readmes = ['', 'examples', 'packages', ...readWorkspaces(root).map(({ folder }) => folder)].map((folder) => path.posix.join(folder, 'README.md'));
  const pages = [...readmes, 'CONTRIBUTING.md'].filter((file) => existsSync(path.join(root, file)));
  return [...pages, ...filesBelow(root, 'docs', '.md')];
}
