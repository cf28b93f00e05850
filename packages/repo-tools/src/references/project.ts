import { existsSync } from 'node:fs';
import path from 'node:path';
import { sourceOf, type Workspace } from '../repository/workspace.js';
import { importsBelow, packageOf } from './imported-packages.js';

/** One `tsconfig.json` that is built: the `src` of a workspace, or an example's simulator or races. */
export interface Project {
  /** Folder of its tsconfig.json. */
  readonly folder: string;
  /** Folder of its sources. */
  readonly sources: string;
  readonly workspace: Workspace;
}

/** The projects of a workspace. */
export function projectsOf(root: string, workspace: Workspace): readonly Project[] {
  const inner = ['races', 'simulator'].map((name) => `${workspace.folder}/${name}`);
  return [
    { folder: workspace.folder, sources: `${workspace.folder}/src`, workspace },
    ...inner.map((folder) => ({ folder, sources: folder, workspace })),
  ].filter(({ folder }) => existsSync(path.join(root, folder, 'tsconfig.json')));
}

/** Folders of the projects that must be built before `project`: what it imports, and what its package.json says it needs at run time. */
export function neededProjects(root: string, project: Project, workspaces: readonly Workspace[]): readonly string[] {
  const projects = workspaces.flatMap((workspace) => projectsOf(root, workspace));
  const imported = importsBelow(root, project.sources).map(({ file, specifier }) =>
    specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : sourceOfEntry(root, specifier, workspaces),
  );
  const { dependencies, peerDependencies } = project.workspace.manifest;
  const declared = project.sources.endsWith('/src') ? Object.keys({ ...dependencies, ...peerDependencies }) : [];
  const targets = [...imported, ...declared.map((name) => sourceOfEntry(root, name, workspaces))];
  const folders = targets.map((file) => file && projects.find(({ sources }) => file.startsWith(`${sources}/`))?.folder);
  return [...new Set(folders.filter((folder) => folder !== undefined && folder !== '' && folder !== project.folder))].toSorted() as string[];
}

/** The source file behind an entry such as `@holdfast/core/provider`, or undefined when no workspace has it. */
export function sourceOfEntry(root: string, specifier: string, workspaces: readonly Workspace[]): string | undefined {
  const name = packageOf(specifier);
  const workspace = workspaces.find(({ manifest }) => manifest.name === name);
  const entry = workspace?.manifest.exports?.[`.${specifier.slice(name.length)}`];
  return workspace && entry && sourceOf(root, workspace, entry.types);
}
