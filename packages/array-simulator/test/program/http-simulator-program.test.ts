import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, fetch } from 'undici';
import { startSimulator, type SimulatorProcess } from '../../src/index.js';

const entry = fileURLToPath(new URL('toy-simulator.mjs', import.meta.url));

function run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [entry, ...args], (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }));
  });
}

describe('the program of a simulated array', () => {
  let folder: string;
  let simulator: SimulatorProcess | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-program-'));
  });
  afterEach(async () => {
    await simulator?.stop();
    simulator = undefined;
    await rm(folder, { recursive: true });
  });

  async function seedFile(content: string): Promise<string> {
    const path = join(folder, 'seed.json');
    await writeFile(path, content);
    return path;
  }

  it('serves what its seed file holds with what it was told, and stops with 0', async () => {
    const args = ['--seed-file', await seedFile('{ "volumes": [{ "name": "a", "sizeGiB": 2 }] }'), '--user', 'me', '--shelves', '3', '--window-ms', '7', '--latency-ms', '9'];
    simulator = await startSimulator({ entry, args });
    expect(simulator.ready).toEqual({ system: 'toy', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: simulator.pid });
    expect(await (await fetch(`${simulator.url}/x`)).json()).toEqual({
      path: '/x',
      volumes: [{ name: 'a', sizeGiB: 2 }],
      told: { port: 0, https: false, user: 'me', password: 'secret', shelves: 3, windowMs: 7, latencyMs: 9 },
    });
    expect(await simulator.stop()).toBe(0);
  });

  it('speaks TLS when asked, with a certificate that its line brings and that nobody else trusts', async () => {
    simulator = await startSimulator({ entry, args: ['--https'] });
    expect(simulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(simulator.certificate).toBe(simulator.ready['certificate']);
    const trusting = new Agent({ connect: { ca: simulator.certificate ?? '' } });
    expect((await fetch(`${simulator.url}/x`, { dispatcher: trusting })).status).toBe(200);
    expect((await fetch(simulator.url.replace('127.0.0.1', 'localhost'), { dispatcher: trusting })).status).toBe(200);
    await trusting.destroy();
    await expect(fetch(simulator.url)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    expect((await simulator.control.report()).violations).toEqual(['seen']);
  });

  it('hands what never becomes a request to the array', async () => {
    simulator = await startSimulator({ entry });
    const response = await fetch(simulator.url, { method: 'POST', body: 'x'.repeat(2 ** 20 + 1) });
    expect([response.status, await response.text()]).toEqual([413, 'toy says 413']);
  });

  it.each([
    [['--port', '65536'], "option '--port <n>' argument '65536' is invalid. Allowed is a whole number from 0 to 65535."],
    [['--port', '1e3'], 'Allowed is a whole number from 0 to 65535.'],
    [['--shelves', '0'], 'Allowed is a whole number from 1 to 4.'],
    [['--window-ms', '-1'], 'Allowed is a whole number from 0 to 600000.'],
    [['--user', ''], "option '--user <name>' argument '' is invalid. It must not be empty."],
    [['--https=yes'], "unknown option '--https=yes'"],
    [['extra'], 'too many arguments'],
  ])('refuses %j with a sentence and status 2', async (args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });

  it('tells all its options', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const option of ['toy-simulator', '--port', '--https', '--user', '--password', '--seed-file', '--window-ms', '--latency-ms', '--shelves']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    ['is not JSON', '{ "volumes": [', /Unexpected end of JSON input|JSON/],
    ['lacks what is needed', '{}', /expected array[^]*at volumes/],
    ['has a wrong value', '{ "volumes": [{ "name": "a", "sizeGiB": 2 }, { "name": "b", "sizeGiB": 17 }] }', /<=16[^]*at volumes\[1\]\.sizeGiB/],
    ['has an unknown key', '{ "volumes": [{ "name": "a", "sizeGiB": 2, "colour": 1 }] }', /Unrecognized key: "colour"[^]*at volumes\[0\]/],
    ['tries for the prototype', '{ "volumes": [], "__proto__": { "name": "a" } }', /Unrecognized key: "__proto__"/],
  ])('refuses a seed file that %s, with the file, the place and what is allowed', async (_title, content, sentence) => {
    const path = await seedFile(content);
    const { code, stdout, stderr } = await run('--seed-file', path);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`toy-simulator: seed file ${path}:`);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('    at '); // no stack: it is the user's mistake
  });

  it('refuses a seed file that is not there, and a port that is taken', async () => {
    const missing = await run('--seed-file', join(folder, 'absent.json'));
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('ENOENT')]);
    simulator = await startSimulator({ entry });
    const taken = await run('--port', new URL(simulator.url).port);
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
  });
});
