import { isBuiltin } from 'node:module';
import { importsBelow, packageOf } from '../references/imported-packages.js';
import type { Finding } from '../repository/finding.js';
import { isPublished, type Workspace } from '../repository/workspace.js';

/**
 * Where a published package would bring its own copy of what its user chooses. Core and the container must be one copy in a program; of the
 * client of an engine the user has the version that suits the server. So both are peers, never dependencies. What providers share comes with them.
 */
export function peerFaults(root: string, workspace: Workspace): readonly Finding[] {
  if (!isPublished(workspace)) return [];
  const { folder, manifest } = workspace;
  const isProvider = /^packages\/(provider|support)-/.test(folder);
  const shared = new Set(['@holdfast/core', 'inversify', 'reflect-metadata']);
  const used = new Set(importsBelow(root, `${folder}/src`).map(({ specifier }) => packageOf(specifier)));
  const outside = [...used].filter((name) => !name.startsWith('.') && !isBuiltin(name) && name !== manifest.name);
  return outside.flatMap((name) => {
    if (!isProvider && !shared.has(name)) return [];
    const file = `${folder}/package.json`;
    if (name.startsWith('@holdfast/support-')) {
      return name in (manifest.dependencies ?? {}) ? [] : [{ file, message: `${name} must be a dependency: nobody chooses it` }];
    }
    if (name in (manifest.dependencies ?? {})) return [{ file, message: `${name} must be a peer dependency: the user of the package chooses it` }];
    return name in (manifest.peerDependencies ?? {}) ? [] : [{ file, message: `src imports ${name}, which peerDependencies lack` }];
  });
}
