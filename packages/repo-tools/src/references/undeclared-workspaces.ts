import type { Finding } from '../repository/finding.js';
import { sourceFolders } from '../repository/source-files.js';
import { readWorkspaces } from '../repository/workspace.js';
import { importsBelow, packageOf } from './imported-packages.js';

/** Imports of workspaces that package.json does not declare; those of `src` must be there at run time. */
export function undeclaredWorkspaces(root: string): readonly Finding[] {
  const workspaces = readWorkspaces(root);
  const names = new Set(workspaces.map(({ manifest }) => manifest.name));
  return workspaces.flatMap(({ folder, manifest }) =>
    sourceFolders.flatMap((sources) => {
      const { dependencies, peerDependencies, devDependencies } = manifest;
      const declared = { ...dependencies, ...peerDependencies, ...(sources === 'src' ? {} : devDependencies) };
      const missing = importsBelow(root, `${folder}/${sources}`).filter(({ specifier }) => {
        const name = packageOf(specifier);
        return names.has(name) && name !== manifest.name && !(name in declared);
      });
      const kind = sources === 'src' ? 'dependencies or peerDependencies' : 'devDependencies';
      return missing.map(({ file, specifier }) => ({ file, message: `imports ${specifier}, which ${folder}/package.json lacks in ${kind}` }));
    }),
  );
}
