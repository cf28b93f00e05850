import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Path of a built file of this package, also when this module runs from `src` under a test runner: a child process has no transformer.
 * @param file - path from the package's folder, such as `lib/contenders/contender-process.js`
 */
export function builtFile(file: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`no package.json above ${import.meta.url}`);
    folder = dirname(folder);
  }
  const path = join(folder, file);
  if (!existsSync(path)) throw new Error(`${path} does not exist: contender processes run built code, so build the package first (npx tsc -b)`);
  return path;
}

/** The module as an importable URL; bare specifiers are refused because they would resolve from the kit, not from the caller. */
export function moduleUrl(module: string): string {
  if (module.startsWith('file:')) return module;
  if (isAbsolute(module)) return pathToFileURL(module).href;
  throw new TypeError(`contender module must be an absolute path or a file URL, got "${module}"`);
}
