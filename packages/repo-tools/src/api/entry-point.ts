import path from 'node:path';
import { isPublished, readWorkspaces } from '../repository/workspace.js';

/** One key of a published package's `exports`. */
export interface EntryPoint {
  /** Folder of the package. */
  readonly folder: string;
  /** As a user imports it: `@holdfast/core/provider`. */
  readonly specifier: string;
  /** Built declarations, from the root of the repository. */
  readonly declarations: string;
  /** File name of its report in the package's `etc`: `core-provider.api.md`. */
  readonly reportName: string;
}

/** Every entry point of every published package. */
export function readEntryPoints(root: string): readonly EntryPoint[] {
  return readWorkspaces(root)
    .filter(isPublished)
    .flatMap(({ folder, manifest }) =>
      Object.entries(manifest.exports ?? {}).map(([key, { types }]) => ({
        folder,
        specifier: path.posix.join(manifest.name, key),
        declarations: path.posix.join(folder, types),
        reportName: `${path.posix.join(path.posix.basename(folder), key).replaceAll('/', '-')}.api.md`,
      })),
    );
}
