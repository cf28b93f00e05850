import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Path of the built child entry, also when this file runs from `src` under a test runner: a child process has no transformer.
 */
export function contenderEntry(from: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(from));
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`no package.json above ${from}`);
    folder = dirname(folder);
  }
  const entry = join(folder, 'lib', 'contenders', 'contender-process.js');
  if (!existsSync(entry)) throw new Error(`${entry} does not exist: contender processes run built code, so build the package first (npx tsc -b)`);
  return entry;
}

/** The module as an importable URL; bare specifiers are refused because they would resolve from the kit, not from the caller. */
export function moduleUrl(module: string): string {
  if (module.startsWith('file:')) return module;
  if (isAbsolute(module)) return pathToFileURL(module).href;
  throw new TypeError(`contender module must be an absolute path or a file URL, got "${module}"`);
}
