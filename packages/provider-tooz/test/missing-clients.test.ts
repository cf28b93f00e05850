import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const packages = fileURLToPath(new URL('../..', import.meta.url));
/** What an installation without any of the optional peers consists of. */
const INSTALLED = ['core', 'support-zookeeper', 'provider-tooz'];

const PROGRAM = `
import { ToozLockProvider } from '@holdfast/provider-tooz';
const provider = new ToozLockProvider({ url: 'tooz+zookeeper://127.0.0.1:1' });
const request = { mode: 'exclusive', wait: false, signal: new AbortController().signal, owner: {}, onLost: () => undefined };
const { code, message } = await provider.acquire('global:a', request).catch((error) => error);
await provider.close();
console.log(JSON.stringify({ code, message }));
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-tooz-alone-'));
  for (const name of INSTALLED) {
    for (const part of ['lib', 'package.json']) cpSync(join(packages, name, part), join(folder, 'node_modules/@holdfast', name, part), { recursive: true });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('without the client of an engine only the locks in that engine are refused, and the package to install is named', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('needs the package node-zookeeper-client; install it') });
});
