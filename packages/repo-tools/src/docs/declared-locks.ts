import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeLocks, type DeclaredLock } from '@holdfast/core';
import { filesBelow } from '../repository/source-files.js';
import { readWorkspaces } from '../repository/workspace.js';

/** One lock of one example: every method that declares it. */
export interface ExampleLock {
  /** The example's folder name. */
  readonly system: string;
  readonly scope: string;
  /** As it is written; of a name function, what the table says instead. */
  readonly template: string;
  /** `Class.method`, each once. */
  readonly methods: readonly string[];
  /** The critical sections, each once. */
  readonly reasons: readonly string[];
  /** Source files, from the root of the repository. */
  readonly files: readonly string[];
}

interface Found {
  readonly file: string;
  readonly lock: DeclaredLock;
}

/** The locks of every example, or of one, in the order of systems, scopes and templates. */
export async function exampleLocks(root: string, folder?: string): Promise<readonly ExampleLock[]> {
  const examples = readWorkspaces(root).filter((workspace) => workspace.folder.startsWith('examples/') && (folder === undefined || workspace.folder === folder));
  const lists = await Promise.all(examples.map(async (example) => merge(path.posix.basename(example.folder), await declaredIn(root, example.folder))));
  return lists.flat();
}

async function declaredIn(root: string, folder: string): Promise<readonly Found[]> {
  const sources = filesBelow(root, `${folder}/src`, '.ts').filter((file) => /^\s*@Locked\(/m.test(readFileSync(path.join(root, file), 'utf8')));
  const found = await Promise.all(
    sources.map(async (file) => {
      const built = path.join(root, file.replace(`${folder}/src/`, `${folder}/lib/`).replace(/\.ts$/, '.js'));
      const exported = Object.values((await import(pathToFileURL(built).href)) as Record<string, unknown>);
      const classes = exported.filter((value) => typeof value === 'function' && value.prototype !== undefined) as (new () => unknown)[];
      // An inherited lock is listed with the class that declares it.
      const locks = classes.flatMap((type) => describeLocks(type).filter(({ className }) => className === type.name));
      if (locks.length === 0) throw new Error(`${file} declares locks on a class that it does not export, so the lock table cannot show them`);
      return locks.map((lock) => ({ file, lock }));
    }),
  );
  return found.flat();
}

function merge(system: string, found: readonly Found[]): readonly ExampleLock[] {
  const merged = new Map<string, ExampleLock>();
  for (const { file, lock } of found) {
    const template = lock.template ?? '(a function)';
    const key = `${lock.scope}:${template}`;
    const soFar = merged.get(key) ?? { system, scope: lock.scope, template, methods: [], reasons: [], files: [] };
    merged.set(key, {
      ...soFar,
      methods: including(soFar.methods, `${lock.className}.${lock.method}`),
      reasons: including(soFar.reasons, lock.reason),
      files: including(soFar.files, file),
    });
  }
  return [...merged.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, lock]) => lock);
}

function including(list: readonly string[], item: string | undefined): readonly string[] {
  return item === undefined || list.includes(item) ? list : [...list, item];
}
