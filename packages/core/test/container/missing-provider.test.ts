import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

const core = fileURLToPath(new URL('../..', import.meta.url));
const dependencies = join(core, '..', '..', 'node_modules');
const PEERS = ['inversify', '@inversifyjs', 'reflect-metadata'];

const PROGRAM = `
import 'reflect-metadata';
import { Container } from 'inversify';
import { defineLock, lockModule, LockScope, withLock } from '@holdfast/core';
const container = new Container();
container.load(lockModule({ global: 'zookeeper://127.0.0.1:1' }));
const { code, message } = await withLock(defineLock({ scope: LockScope.Global, name: 'a' }), [], async () => 'ran', { container }).catch((error) => error);
console.log(JSON.stringify({ code, message }));
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-core-alone-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('core without the provider that a URL needs names the package to install (S2)', async () => {
  const modules = join(folder, 'node_modules');
  const copy = join(modules, '@holdfast/core');
  await mkdir(copy, { recursive: true });
  for (const part of ['lib', 'package.json']) await cp(join(core, part), join(copy, part), { recursive: true });
  for (const peer of PEERS) {
    await mkdir(dirname(join(modules, peer)), { recursive: true });
    await symlink(join(dependencies, peer), join(modules, peer));
  }
  await writeFile(join(folder, 'main.mjs'), PROGRAM);
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.mjs')]);
  expect(JSON.parse(stdout)).toEqual({ code: 'ERR_LOCK_PROVIDER_MISSING', message: expect.stringContaining('need the package @holdfast/provider-zookeeper, which could not be loaded') });
});
