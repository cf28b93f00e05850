import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program of an engine, or a library to be loaded into one, and where it comes from. */
export interface EngineProgram {
  readonly program: string;
  /** Debian package that brings it. */
  readonly debianPackage: string;
  /** Folders to look in beside `PATH`. */
  readonly folders?: readonly string[];
  /** A file that is loaded, not run. */
  readonly isLibrary?: boolean;
}

const INSTALL_LOCK = '\0holdfast-engines-install';

/**
 * The path of the program; on Debian, as root, its package is installed when it is missing. Nothing is started by that.
 * @throws an Error that tells what to install when the program cannot be had: a test that cannot have its engine fails
 */
export async function findProgram(wanted: EngineProgram): Promise<string> {
  return (await search(wanted)) ?? (await install(wanted));
}

async function search({ program, folders = [], isLibrary = false }: EngineProgram): Promise<string | undefined> {
  const places = [...folders, ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of places) {
    const path = join(folder, program);
    if (await access(path, isLibrary ? constants.R_OK : constants.X_OK).then(() => true, () => false)) return path;
  }
  return undefined;
}

async function install(wanted: EngineProgram): Promise<string> {
  const { program, debianPackage } = wanted;
  const missing = `${program} is not on this machine. Install it (Debian: apt-get install ${debianPackage}), or start it from packages/engines/compose.yaml, or narrow the tests with HOLDFAST_ENGINES`;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error(missing);
  const done = await alone();
  try {
    const found = await search(wanted); // another process may have installed it meanwhile
    if (found !== undefined) return found;
    process.stderr.write(`engines: installing ${debianPackage}…\n`);
    await aptGet('update', '-qq');
    await aptGet('install', '-y', '-qq', '--no-install-recommends', debianPackage);
  } catch (error) {
    throw new Error(`${missing}. ${(error as Error).message}`, { cause: error });
  } finally {
    done();
  }
  const path = await search(wanted);
  if (path === undefined) throw new Error(missing);
  return path;
}

/** Waits until no other process installs. The kernel frees the address when its process ends, however it ends. */
async function alone(): Promise<() => void> {
  for (;;) {
    const server: Server = createServer((socket) => socket.destroy());
    const isFirst = await new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).listen(INSTALL_LOCK, () => resolve(true)));
    if (isFirst) return () => server.close();
    await sleep(200);
  }
}

async function aptGet(...args: readonly string[]): Promise<void> {
  // Run level 1 keeps the package from starting a service of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-2000)));
  const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`apt-get ${args.join(' ')} ended with status ${status}: ${output}`);
}
