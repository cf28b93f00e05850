// @ts-check
// Makes a clone ready to run: installs what package-lock.json says when it is not installed, then builds what is out of date.
//
//   node packages/repo-tools/bootstrap.mjs               install and build
//   node packages/repo-tools/bootstrap.mjs --no-build    install only
//
// Plain JavaScript without dependencies, because it runs before anything is installed. Standard output stays empty: it belongs to the
// command that follows. Everything said here goes to standard error.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const oldestNode = { major: 20, minor: 19 };
const progressEveryMs = 15_000;

/** @param {string} text */
function say(text) {
  process.stderr.write(`bootstrap: ${text}\n`);
}

/** @param {number} startedAt */
function elapsed(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/** @param {string} folder @param {string} file */
function lockedPackages(folder, file) {
  const location = path.join(folder, file);
  return existsSync(location) ? JSON.parse(readFileSync(location, 'utf8')).packages : {};
}

/**
 * What node_modules lacks of package-lock.json, judged by the record npm leaves there. Optional packages may be absent: they belong to
 * other platforms.
 * @param {string} folder
 * @returns {string[]} paths, such as `node_modules/inversify`
 */
export function notInstalled(folder) {
  const installed = lockedPackages(folder, 'node_modules/.package-lock.json');
  return Object.entries(lockedPackages(folder, 'package-lock.json'))
    .filter(([location, entry]) => location.startsWith('node_modules/') && !entry.optional)
    .filter(([location, entry]) => {
      const present = installed[location];
      return !present || present.version !== entry.version || (entry.link === true && present.resolved !== entry.resolved);
    })
    .map(([location]) => location);
}

/**
 * Runs a command with all its output on standard error; rejects when it fails.
 * @param {string} what
 * @param {string} command
 * @param {readonly string[]} args
 */
async function run(what, command, args) {
  const startedAt = performance.now();
  const progress = setInterval(() => say(`${what}… ${elapsed(startedAt)}`), progressEveryMs);
  try {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
    });
    if (code !== 0) throw new Error(`${what} failed (${code}): ${[path.basename(command), ...args].join(' ')}`);
  } finally {
    clearInterval(progress);
  }
  return elapsed(startedAt);
}

async function install() {
  const missing = notInstalled(root);
  if (missing.length === 0) return;
  say(`installing ${missing.length} packages…`);
  const npm = process.env['npm_execpath'];
  // `npm run -s` would silence the inner npm too, and an inherited `omit=dev` would leave the compiler out.
  const args = ['ci', '--loglevel=error', '--include=dev', '--no-audit', '--no-fund'];
  const took = npm?.endsWith('.js')
    ? await run('installing', process.execPath, [npm, ...args])
    : await run('installing', process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
  say(`installed in ${took}`);
}

async function build() {
  const took = await run('building', process.execPath, [path.join('node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  say(`built in ${took}`);
}

/**
 * Waits until no other bootstrap works on this clone. The kernel frees the address when its process ends, however it ends.
 * Elsewhere than on Linux and Windows there is no such address; there two bootstraps at once are the caller's business.
 */
async function alone() {
  const id = `holdfast-bootstrap-${createHash('sha256').update(root).digest('hex').slice(0, 40)}`;
  const address = { linux: `\0${id}`, win32: `\\\\.\\pipe\\${id}` }[/** @type {string} */ (process.platform)];
  if (!address) return () => {};
  for (let told = false; ; told = true) {
    const server = createServer((socket) => socket.destroy());
    const error = await new Promise((resolve) => {
      server.once('error', resolve);
      server.listen(address, () => resolve(undefined));
    });
    if (!error) return () => server.close();
    if (error.code !== 'EADDRINUSE') throw error;
    if (!told) say('waiting for another bootstrap of this clone…');
    await sleep(200);
  }
}

async function main() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode.major || (major === oldestNode.major && minor < oldestNode.minor)) {
    throw new Error(`Node.js ${oldestNode.major}.${oldestNode.minor} or newer is needed; this is ${process.versions.node}`);
  }
  const done = await alone();
  try {
    await install();
    if (!process.argv.includes('--no-build')) await build();
  } finally {
    done();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main().catch((error) => {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
