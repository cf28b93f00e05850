import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '../repository/workspace.js';

/**
 * Packs the packages and unpacks them below `folder`/node_modules as an installation would, with what they depend on beside them.
 * `folder` must lie outside the repository, or imports would find their way to its sources.
 */
export function unpackPackages(root: string, folder: string, packages: readonly Workspace[]): void {
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
  linkOutside(root, folder, packages);
  for (const { name, filename } of pack(root, folder, packages)) {
    const home = path.join(folder, 'node_modules', name);
    const tarball = path.join(folder, path.basename(filename));
    mkdirSync(home, { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

interface Packed {
  readonly name: string;
  readonly filename: string;
}

/** All of them by one npm: its start takes longer than the packing. */
function pack(root: string, folder: string, packages: readonly Workspace[]): readonly Packed[] {
  const npm = process.env['npm_execpath'];
  const wanted = packages.flatMap(({ manifest }) => ['--workspace', manifest.name]);
  const args = ['pack', ...wanted, '--json', '--loglevel=error', '--pack-destination', folder];
  const options: ExecFileSyncOptionsWithStringEncoding = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 26 };
  const output = npm?.endsWith('.js') ? execFileSync(process.execPath, [npm, ...args], options) : execFileSync('npm', args, options);
  const packed = JSON.parse(output) as readonly Packed[];
  const missing = packages.filter(({ manifest }) => packed.every(({ name }) => name !== manifest.name)).map(({ manifest }) => manifest.name);
  if (missing.length > 0) throw new Error(`npm pack made nothing of ${missing.join(', ')}`);
  return packed;
}

/** Links what the packages need from outside this repository. */
function linkOutside(root: string, folder: string, packages: readonly Workspace[]): void {
  const names = packages.flatMap(({ manifest }) => Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  const typed = [...names.map((name) => `@types/${name}`), '@types/node'].filter((name) => existsSync(path.join(root, 'node_modules', name)));
  for (const name of new Set([...names.filter((outside) => !outside.startsWith('@holdfast/')), ...typed])) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', name), link, 'dir');
  }
}
