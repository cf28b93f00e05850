import path from 'node:path';
import { definedLocks, type DeclaredLock } from '@holdfast/core';
import { loadModule, type LoadedModule } from '../modules/loaded-module.js';
import { sourceOfClass, sourceOfDefinition } from '../modules/source-location.js';
import type { CatalogLock } from './catalog-lock.js';
import { conditionInWords } from './condition-in-words.js';

/**
 * The locks that modules declare, in the order of the modules and of their classes. It imports the modules: their own code runs.
 * @param modules - files, folders of packages, or installed packages
 * @param root - where relative modules begin, and what files are told relative to
 * @throws an Error that names a module which is not there or cannot be imported
 * @public
 */
export async function readCatalog(modules: readonly string[], root: string): Promise<readonly CatalogLock[]> {
  const locks: CatalogLock[] = [];
  for (const module of modules) {
    const loaded = await loadModule(module, root);
    const declared = declaredLocks(loaded, root);
    locks.push(...declared, ...looseDefinitions(loaded, root, declared));
  }
  return withoutDoubles(locks);
}

/** A class inherits locks; they are listed with the class that declares them. */
function declaredLocks(module: LoadedModule, root: string): readonly CatalogLock[] {
  return module.classes.flatMap(({ type, locks }) => {
    const own = locks.filter(({ className }) => className === type.name);
    const keys = [...new Set(own.map(keyOf))];
    return keys.map((key) => rowOf(module, root, type.name, own.filter((lock) => keyOf(lock) === key)));
  });
}

const keyOf = ({ scope, template }: DeclaredLock): string => `${scope}:${template}`;

function rowOf(module: LoadedModule, root: string, className: string, group: readonly DeclaredLock[]): CatalogLock {
  const [{ scope, template }] = group as readonly [DeclaredLock];
  return {
    ...systemOf(module),
    scope,
    name: template ?? null,
    class: className,
    methods: [...new Set(group.map(({ method }) => method))],
    file: relative(root, sourceOfClass(className, module.file) ?? module.file),
    criticalSection: [...new Set(group.map(({ reason }) => reason).filter((reason) => reason !== undefined))].join('; ') || null,
    when: conditionInWords(group),
    where: null,
  };
}

/** Definitions of this package that no listed method carries: they are used by `withLock`, and say themselves where. */
function looseDefinitions(module: LoadedModule, root: string, declared: readonly CatalogLock[]): readonly CatalogLock[] {
  return definedLocks().flatMap(({ scope, name, reason, where }) =>
    [name].flat().flatMap((template): CatalogLock[] => {
      if (typeof template !== 'string' || declared.some((lock) => lock.scope === scope && lock.name === template)) return [];
      const file = sourceOfDefinition(template, module.file);
      if (file === undefined) return [];
      const common = { ...systemOf(module), scope, name: template, file: relative(root, file), criticalSection: reason ?? null, when: null };
      return [{ ...common, class: null, methods: [], where: where ?? null }];
    }),
  );
}

function systemOf({ package: { path: folder, manifest } }: LoadedModule): Pick<CatalogLock, 'system' | 'title'> {
  const system = path.basename(folder);
  return { system, title: manifest.holdfast?.title ?? system };
}

function relative(root: string, file: string): string {
  return path.relative(root, file).replaceAll(path.sep, '/');
}

/** Two entries of one package export the same classes. */
function withoutDoubles(locks: readonly CatalogLock[]): readonly CatalogLock[] {
  return [...new Map(locks.map((lock) => [JSON.stringify(lock), lock])).values()];
}
