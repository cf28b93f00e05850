import type { Finding } from '../repository/finding.js';
import { filesBelow } from '../repository/source-files.js';
import type { EntryPoint } from './entry-point.js';

/** Reports of entry points that are gone. */
export function strayReports(root: string, entries: readonly EntryPoint[]): readonly Finding[] {
  const expected = new Set(entries.map(({ folder, reportName }) => `${folder}/etc/${reportName}`));
  return filesBelow(root, 'packages', '.api.md')
    .filter((file) => !expected.has(file))
    .map((file) => ({ file, message: 'belongs to no entry point of a published package; delete it' }));
}
