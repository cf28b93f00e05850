import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The parts of a package.json that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** One folder of `packages/` or `examples/`. */
export interface Workspace {
  /** From the root of the repository, with forward slashes: `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Every workspace below `root`, in the order of their folders. */
export function readWorkspaces(root: string): readonly Workspace[] {
  return ['examples', 'packages'].flatMap((group) => {
    if (!existsSync(path.join(root, group))) return [];
    return readdirSync(path.join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(path.join(root, group, entry.name, 'package.json')))
      .map((entry) => `${group}/${entry.name}`)
      .toSorted()
      .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest }));
  });
}

/** Whether the workspace is meant to be published. */
export function isPublished(workspace: Workspace): boolean {
  return workspace.manifest.private !== true;
}

/**
 * The source file that a built file of a workspace comes from: `lib/provider/index.d.ts` is `src/provider/index.ts`, except for the
 * projects of an example that stand beside its `src` and build into a folder of their own name in `lib`.
 */
export function sourceOf(root: string, workspace: Workspace, builtFile: string): string {
  const inner = builtFile.replace(/^(\.\/)?lib\//, '').replace(/(\.d)?\.(ts|js)$/, '.ts');
  const [first = ''] = inner.split('/');
  const isOwnProject = existsSync(path.join(root, workspace.folder, first, 'tsconfig.json'));
  return `${workspace.folder}/${isOwnProject ? inner : `src/${inner}`}`;
}
