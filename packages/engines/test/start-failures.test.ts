import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { engineNames, isWanted, startEtcd, startMariadb, startPgbouncer, startPostgres, startRedis, startZookeeper, type EngineNeed } from '@holdfast/engines';
import { enginePrograms, type EngineProgram } from '../src/engine-programs.js';

const run = promisify(execFile);
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const starts = {
  redis: startRedis,
  etcd: startEtcd,
  postgres: startPostgres,
  mariadb: startMariadb,
  zookeeper: startZookeeper,
  pgbouncer: () => startPgbouncer({ postgresPort: 1, poolMode: 'session' }),
} as const;
const wanted = [...engineNames, 'pgbouncer' as const].filter((name) => isWanted(name === 'pgbouncer' ? 'postgres' : name));
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-start-failures-'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe.each(wanted)('%s', (engine) => {
  it('whose program is missing says which, where it comes from and what can be done instead', async () => {
    const programs: Record<EngineNeed, readonly EngineProgram[]> = enginePrograms;
    const [first, ...others] = programs[engine];
    jest.replaceProperty(programs, engine, [{ ...first!, program: 'holdfast-no-program' }, ...others]);
    const instead = engine === 'pgbouncer' ? 'or leave' : `give the address of a server in HOLDFAST_TEST_${engine.toUpperCase()}_URL, or leave`;
    await expect(starts[engine]()).rejects.toThrow(
      `${engine} cannot start: holdfast-no-program is not on this machine; install Debian's ${first!.debianPackage} (as root, npm test does), ${instead} out its tests with HOLDFAST_ENGINES`,
    );
  });
});

// A disk of one page, in a mount namespace of its own, is for root: elsewhere it is shown as skipped.
(isRoot ? it : it.skip)('on a full disk each engine says so in one sentence, with the words of its log, and leaves nothing', async () => {
  const script = `mount -t tmpfs -o size=4k,mode=1777 full "$1" && cd "$1" && TMPDIR="$1" "$2" "$3" ${wanted.join(' ')} && ls "$1"`;
  const { stdout } = await run('unshare', ['--mount', 'sh', '-c', script, 'sh', folder, process.execPath, file('start-all.mjs')]);
  const outcomes = JSON.parse(stdout) as Readonly<Record<string, string>>; // and no name of a file that is left
  expect(Object.keys(outcomes)).toEqual(wanted);
  for (const [engine, outcome] of Object.entries(outcomes)) {
    expect(outcome).toMatch(new RegExp(`^${engine} did not start: [^\\n]*(no space left on device|out of disk space)[^\\n]*; make room for ${folder}/\\S+, or set TMPDIR to a folder that has it$`, 'i'));
  }
  expect(await readdir(folder)).toEqual([]);
});

(isWanted('postgres') ? it : it.skip)('a pooler whose port is taken says by what it is kept from starting', async () => {
  const pooler = await starts.pgbouncer();
  await pooler.kill();
  const stranger = createServer().listen(pooler.port, '127.0.0.1');
  await once(stranger, 'listening');
  await expect(pooler.start()).rejects.toThrow(new RegExp(`^pgbouncer did not start: .* in use"; end what listens on port ${pooler.port}$`, 'i'));
  stranger.close();
  await pooler.stop();
});

it('a test file whose engine does not start is reported once, with the cause and nothing else', async () => {
  const config = { rootDir: file('planted'), testMatch: ['**/*.planted.mjs'], transform: {} };
  const jestProgram = fileURLToPath(new URL('../../../node_modules/jest/bin/jest.js', import.meta.url));
  const args = ['--experimental-vm-modules', '--no-warnings', jestProgram, '--config', JSON.stringify(config), '--no-cache', '--watchman=false'];
  const { stderr } = await run(process.execPath, args).then(() => ({ stderr: '' }), (error: unknown) => error as { readonly stderr: string });
  expect(stderr.match(/^the first one was stopped$/gm)).toHaveLength(1);
  expect(stderr.match(/^\s*(Error: )?the planted engine did not start$/gm)).toHaveLength(1);
  expect(stderr).toContain('Tests:       0 total');
  expect(stderr).not.toMatch(/TypeError|Exceeded timeout/);
});
