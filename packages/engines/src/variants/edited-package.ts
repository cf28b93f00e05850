import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtFile } from '@holdfast/array-simulator';

/** One change of a built package. */
export interface PackageEdit {
  /** Name of a file of its `lib` folder. */
  readonly file: string;
  /** Stands in that file exactly once. */
  readonly from: string;
  readonly to: string;
}

/** A copy of a built package with some lines changed, for tests that must find out that they are wrong. */
export interface EditedPackage {
  /** Absolute path of a file of the copy; in `test/` the modules for other processes see the copy under the package's own name. */
  path(relative: string): string;
  remove(): void;
}

/**
 * Copies the package that `fromUrl`, a module's `import.meta.url`, belongs to, and changes the copy.
 * @throws `RangeError` when what an edit changes is not there, or there more than once: the edit is as old as the code it was made for
 */
export function editPackage(fromUrl: string, edits: readonly PackageEdit[]): EditedPackage {
  const root = dirname(builtFile(fromUrl, 'package.json'));
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-edited-')));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    cpSync(builtFile(fromUrl, 'package.json'), join(folder, 'package.json'));
    cpSync(builtFile(fromUrl, 'lib'), join(folder, 'lib'), { recursive: true });
    cpSync(join(root, 'test'), join(folder, 'test'), { recursive: true, filter: (file) => !file.endsWith('.ts') });
    symlinkSync(dependenciesOf(fromUrl), join(folder, 'node_modules'));
    for (const edit of edits) apply(join(folder, 'lib', edit.file), edit);
  } catch (error) {
    remove();
    throw error;
  }
  return { path: (relative) => join(folder, relative), remove };
}

function apply(path: string, { file, from, to }: PackageEdit): void {
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new RangeError(`lib/${file} must contain this exactly once, and does so ${parts.length - 1} times: ${from}`);
  writeFileSync(path, parts.join(to));
}

/** The folder that the package's imports are found in. */
function dependenciesOf(fromUrl: string): string {
  const folder = createRequire(fromUrl).resolve.paths('@holdfast/core')?.find((each) => {
    try {
      return realpathSync(join(each, '@holdfast', 'core')) !== '';
    } catch {
      return false;
    }
  });
  if (folder === undefined) throw new Error('@holdfast/core is not installed: run npm install');
  return folder;
}
