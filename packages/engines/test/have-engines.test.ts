import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { haveEngines } from '@holdfast/engines';
import { installPackages } from '../src/install-packages.js';

/** Debian's package manager with lists and locks of its own: it knows no package, and what it does touches nothing. */
let folder: string;
let said: string[];
const before = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-apt-'));
  const configuration = join(folder, 'apt.conf');
  for (const each of ['etc/preferences.d', 'etc/sources.list.d', 'etc/apt.conf.d', 'lists/partial', 'cache/archives/partial']) await mkdir(join(folder, each), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  const directories = { 'Dir::Etc': 'etc', 'Dir::State::Lists': 'lists', 'Dir::State::Status': 'status', 'Dir::Cache': 'cache' };
  const lines = Object.entries(directories).map(([name, place]) => `${name} "${join(folder, place)}";`);
  await writeFile(configuration, [...lines, 'APT::Sandbox::User "root";', 'Debug::NoLocking "false";'].join('\n'));
  process.env['APT_CONFIG'] = configuration;
  said = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  await rm(folder, { recursive: true });
});

const isDebianRoot = process.getuid?.() === 0 && process.platform === 'linux';

// Only root on Debian installs: elsewhere it is shown as skipped.
(isDebianRoot ? describe : describe.skip)('installing packages', () => {
  it('that nobody has ends in one sentence with package and reason', async () => {
    const error: unknown = await installPackages(['holdfast-no-such-package']).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: 'Debian\'s holdfast-no-such-package cannot be installed: "E: Unable to locate package holdfast-no-such-package"', packages: ['holdfast-no-such-package'] });
    expect(said).toEqual(['engines: installing holdfast-no-such-package…\n']);
  });

  it('waits as long as somebody else uses the package manager, and says who', async () => {
    const asked = deferred();
    const server = createServer(() => asked.resolve()).listen(0, '127.0.0.1'); // never answers: whoever asks holds the lock meanwhile
    await once(server, 'listening');
    const sources = join(folder, 'etc/sources.list');
    await writeFile(sources, `deb [trusted=yes] http://127.0.0.1:${(server.address() as AddressInfo).port} none main\n`);
    const other = spawn('apt-get', ['update'], { stdio: 'ignore', env: { ...process.env, http_proxy: '' } });
    await asked.promise;
    await writeFile(sources, '');
    const installing = installPackages(['holdfast-no-such-package']).catch((error: Error) => error.message);
    while (!said.some((line) => line.includes('waiting for'))) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(said.at(-1)).toContain(`waiting for apt-get (process ${other.pid}), which holds ${folder}/lists/lock`);
    other.kill('SIGKILL');
    expect(await installing).toContain('Unable to locate package');
    server.closeAllConnections();
    server.close();
  });
});

describe('having engines', () => {
  it('installs nothing for those that are there, given or not wanted', async () => {
    await haveEngines([]);
    process.env['PATH'] = folder;
    process.env['HOLDFAST_TEST_REDIS_URL'] = 'redis://127.0.0.1:1';
    process.env['HOLDFAST_ENGINES'] = 'redis,zookeeper';
    await haveEngines(['redis', 'etcd']);
    expect(said).toEqual([]);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve: resolve! };
}
