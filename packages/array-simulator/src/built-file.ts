import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The absolute path of a file of the package that `fromUrl` belongs to, wherever in it the caller lies: tests run from the
 * sources, production from `lib/`, and a child process can only run what is built.
 * @param fromUrl - the caller's `import.meta.url`
 * @param relative - path from the package's root, such as `lib/simulator/main.js`
 */
export function builtFile(fromUrl: string, relative: string): string {
  const start = dirname(fileURLToPath(fromUrl));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      const file = join(folder, relative);
      if (!existsSync(file)) throw new Error(`${file} does not exist: build the package first (npm run build)`);
      return file;
    }
    if (dirname(folder) === folder) throw new Error(`no package.json above ${start}`);
  }
}
