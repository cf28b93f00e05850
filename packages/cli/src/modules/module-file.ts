import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../usage-error.js';
import { packageIn, type PackageFolder } from './package-folder.js';

const CONDITIONS = ['node', 'import', 'module-sync', 'default'];

/**
 * The file behind a module as it is named on the command line: a file, a folder with a package, or a package that is installed where
 * `directory` sees it, with or without the name of an entry.
 * @throws UsageError that names what was looked for
 */
export function moduleFile(module: string, directory: string): string {
  const asPath = path.resolve(directory, module);
  if (existsSync(asPath)) {
    if (!statSync(asPath).isDirectory()) return realpathSync(asPath);
    const inFolder = packageIn(asPath);
    if (inFolder === undefined) throw new UsageError(`${module} is a folder without a package.json; name a file in it`);
    return entryOf(inFolder, '.');
  }
  const isSpecifier = /^(@[\w.-]+\/)?[\w.-]+(\/|$)/.test(module) && !module.startsWith('.');
  const parts = module.split('/');
  const nameLength = module.startsWith('@') ? 2 : 1;
  const installed = isSpecifier ? installedPackage(parts.slice(0, nameLength).join('/'), directory) : undefined;
  if (installed === undefined) throw new UsageError(`no module ${module}: there is neither such a file or folder in ${directory}, nor is such a package installed there`);
  return entryOf(installed, ['.', ...parts.slice(nameLength)].join('/'));
}

function installedPackage(name: string, directory: string): PackageFolder | undefined {
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    const found = packageIn(path.join(folder, 'node_modules', name)) ?? ownName(folder, name);
    if (found !== undefined || folder === path.dirname(folder)) return found;
  }
}

/** A package may name itself. */
function ownName(folder: string, name: string): PackageFolder | undefined {
  const found = packageIn(folder);
  return found?.manifest.name === name ? found : undefined;
}

function entryOf({ path: folder, manifest }: PackageFolder, entry: string): string {
  const entries = manifest.exports ?? { '.': manifest.main ?? './index.js' };
  const isMap = typeof entries === 'object' && entries !== null && Object.keys(entries).every((key) => key.startsWith('.'));
  const target = chosen(isMap ? (entries as Record<string, unknown>)[entry] : entry === '.' ? entries : undefined);
  if (target === undefined) {
    const known = isMap ? Object.keys(entries as object).join(', ') : '.';
    throw new UsageError(`${manifest.name ?? folder} has no entry ${entry}; its package.json has ${known}`);
  }
  const file = path.join(folder, target);
  if (!existsSync(file)) throw new UsageError(`${file} does not exist: is the package built?`);
  return realpathSync(file); // a workspace is installed as a link
}

/** What the first condition that fits leads to. */
function chosen(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const key = Object.keys(target).find((condition) => CONDITIONS.includes(condition));
  return key === undefined ? undefined : chosen((target as Record<string, unknown>)[key]);
}
