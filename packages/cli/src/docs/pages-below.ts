import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findBlocks, strayMarkers } from './generated-block.js';

/** The Markdown and reStructuredText pages below a folder that hold a generated block of this name, or a stray marker. */
export function pagesBelow(root: string, name: string, folder = ''): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : pagesBelow(root, name, file);
      return /\.(md|rst)$/.test(entry.name) && isConcerned(root, file, name) ? [file] : [];
    })
    .toSorted();
}

function isConcerned(root: string, file: string, name: string): boolean {
  const text = readFileSync(path.join(root, file), 'utf8');
  return findBlocks(file, text).some((block) => block.name === name) || strayMarkers(file, text).length > 0;
}
