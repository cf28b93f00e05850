// @ts-check
// Completes package-lock.json with the optional platform packages that npm left out.
//
// npm drops an optional package from the lock file when the registry it was made with does not carry it, and `npm ci` then refuses
// the file elsewhere ("Missing: … from lock file"). This walks `optionalDependencies` of every locked package and adds an entry for each
// absent one. Such an entry has no integrity: npm skips packages of another platform before it fetches anything.
//
//   node packages/repo-tools/complete-lock-file.mjs            rewrites the file
//   node packages/repo-tools/complete-lock-file.mjs --check    fails when it is incomplete or names another registry
//
// Plain JavaScript without dependencies: it must run when nothing is installed.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const systems = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']);
const processors = new Set(['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']);
const publicRegistry = 'registry.npmjs.org';

/**
 * The `os`, `cpu` and `libc` fields that a platform package's name spells out, such as `…-linux-x64-musl`.
 * @param {string} packageName
 */
export function platformOf(packageName) {
  const words = packageName.split(/[-/]/);
  const os = words.find((word) => systems.has(word));
  const cpu = words.find((word) => processors.has(word));
  const cLibrary = words.find((word) => /^(gnu|musl)/.test(word));
  return {
    ...(cpu && { cpu: [cpu] }),
    ...(os === 'linux' && cLibrary && { libc: [cLibrary.startsWith('musl') ? 'musl' : 'glibc'] }),
    ...(os && { os: [os] }),
  };
}

/**
 * Whether Node's look-up from the package at `path` would find `name` in the locked tree.
 * @param {Record<string, object>} packages
 * @param {string} path
 * @param {string} name
 */
function isLocked(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

/**
 * The entries that the lock file lacks, by their path in it.
 * @param {{ packages: Record<string, any> }} lockFile
 */
export function missingEntries(lockFile) {
  /** @type {Record<string, object>} */
  const missing = {};
  for (const [path, entry] of Object.entries(lockFile.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(lockFile.packages, path, name)) continue;
      if (!/^\d/.test(version)) throw new Error(`${path} wants ${name}@${version}: only an exact version can be completed`);
      const { cpu, ...rest } = platformOf(name);
      missing[`node_modules/${name}`] = { version, ...(cpu && { cpu }), ...(entry.dev && { dev: true }), optional: true, ...rest };
    }
  }
  return missing;
}

/**
 * Paths of the entries that would be fetched from somewhere else than the public registry.
 * @param {{ packages: Record<string, any> }} lockFile
 */
export function foreignEntries(lockFile) {
  return Object.entries(lockFile.packages)
    .filter(([, entry]) => entry.resolved && !entry.link && new URL(entry.resolved).host !== publicRegistry)
    .map(([path, entry]) => `${path} (${new URL(entry.resolved).host})`);
}

/** @param {{ packages: Record<string, any> }} lockFile */
function completed(lockFile) {
  const packages = Object.entries({ ...lockFile.packages, ...missingEntries(lockFile) });
  packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lockFile, packages: Object.fromEntries(packages) };
}

function main() {
  const path = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
  const lockFile = JSON.parse(readFileSync(path, 'utf8'));
  const foreign = foreignEntries(lockFile);
  const missing = Object.keys(missingEntries(lockFile));
  for (const entry of foreign) console.error(`package-lock.json: ${entry} does not come from ${publicRegistry}`);
  if (process.argv.includes('--check')) {
    for (const entry of missing) console.error(`package-lock.json: ${entry} is missing; run npm run lock`);
    process.exitCode = missing.length + foreign.length > 0 ? 1 : 0;
    return;
  }
  if (missing.length > 0) writeFileSync(path, `${JSON.stringify(completed(lockFile), null, 2)}\n`);
  console.error(`package-lock.json: ${missing.length} entries added`);
  process.exitCode = foreign.length > 0 ? 1 : 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
