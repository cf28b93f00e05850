import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFile, startSimulator, type SimulatorProcess } from '@holdfast/array-simulator';
import { runProgram } from '@holdfast/array-simulator/program-test';

jest.setTimeout(60_000);

const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

let folder: string;
let simulator: SimulatorProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-hgst-process-'));
});
afterEach(async () => {
  await simulator?.stop();
  simulator = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(...args: readonly string[]): Promise<(...argv: readonly string[]) => Promise<string>> {
  simulator = await startSimulator({ entry, args });
  const command = String(simulator.ready['command']);
  return (...argv) => new Promise((resolve) => void execFile(command, argv, { cwd: tmpdir() }, (_error, stdout) => resolve(stdout)));
}

function seedFile(content: unknown): string {
  const file = join(folder, 'seed.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('the simulator as a program', () => {
  it('prints one line of JSON whose command anyone can run, and removes what it made on SIGTERM', async () => {
    const run = await start();
    const stateDir = String(simulator?.ready['stateDir']);
    expect(simulator?.ready).toEqual({
      system: 'hgst',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      command: join(stateDir, 'vgc-cluster'),
      stateDir,
      pid: simulator?.pid,
    });
    expect(await run('domain-list', '-1')).toMatch(/^localhost\n/);
    expect(await simulator?.stop()).toBe(0);
    expect(existsSync(stateDir)).toBe(false);
  });

  it('starts with what its seed file says', async () => {
    const seed = {
      hosts: ['localhost', 'os1', 'nova'],
      networks: [{ name: 'net1' }],
      storage: [{ host: 'os1', device: 'gbd1', capacityGB: 100 }],
      spaces: [{ name: 'data', sizeGB: 10, appHosts: ['localhost', 'nova'] }],
    };
    const run = await start('--seed-file', seedFile(seed), '--device-bytes-per-gb', '7');
    expect(await run('domain-list', '-1')).toBe('localhost\nos1\nnova\n');
    expect(await run('network-list', '-N', 'net1')).toContain('net1');
    expect(JSON.parse(await run('space-list', '-n', 'data', '--json'))).toMatchObject({ resources: [{ sizeBytes: 10e9, _ahosts: 'localhost,nova', _shosts: 'os1(10GB)' }] });
    expect(JSON.parse(await run('host-storage', '--json'))).toMatchObject({ totalCapacityBytes: 100e9, totalUsedBytes: 10e9 });
    expect(readdirSync(join(String(simulator?.ready['stateDir']), 'dev'))).toEqual(['data']);
  });

  it.each([
    [{ spaces: [{ name: '../x', sizeGB: 1 }] }, /spaces\[0\]\.name/],
    [{ hosts: [] }, /hosts/],
    [{ volumes: [] }, /volumes/],
    [{ spaces: [{ name: 'a', sizeGB: 2 }, { name: 'a', sizeGB: 2 }] }, /two spaces are named "a"/],
    [{ spaces: [{ name: 'a', sizeGB: 5000 }] }, /Insufficient capacity/],
    [{ spaces: [{ name: 'a', sizeGB: 2, appHosts: ['nobody'] }] }, /space "a" is shown to "nobody", who is no member of the domain/],
  ])('tells what is wrong with the seed %j, and leaves nothing', async (seed, message) => {
    const stateDir = join(folder, 'state');
    const { code, stdout, stderr } = await runProgram(entry, ['--seed-file', seedFile(seed), '--state-dir', stateDir]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(existsSync(stateDir)).toBe(false);
  });

  it('removes a state directory that it made, and of one that was there only what it made', async () => {
    await start('--state-dir', join(folder, 'made'));
    await simulator?.stop();
    expect(existsSync(join(folder, 'made'))).toBe(false);

    const given = join(folder, `it's "$HOME" here}`);
    mkdirSync(given);
    writeFileSync(join(given, 'mine'), '');
    const run = await start('--state-dir', given);
    expect(await run('--version')).toBe('HGST Solutions V2.5.0.0\n');
    await simulator?.stop();
    expect(readdirSync(given)).toEqual(['mine']);
  });

  it('serves its own channel beside the commands: what it saw, and faults to come', async () => {
    const run = await start('--duplicate-names', 'merge', '--window-ms', '1', '--latency-ms', '1');
    await simulator?.control.configure({ faults: [{ match: '--version', fault: { kind: 'error', code: 'BLOCKED' } }] });
    expect(await run('--version')).toBe('VGC_QUERY_000001\nBLOCKED\n');
    await run('space-remove');
    expect(await simulator?.control.report()).toEqual({ violations: [], counts: { requests: 2, unknownRequests: 1 }, unknownRequests: ['vgc-cluster space-remove'] });
  });

  it.each([
    [['--port', 'x'], "option '--port <n>' argument 'x' is invalid. Allowed is a whole number from 0 to 65535."],
    [['--colour'], "unknown option '--colour'"],
    [['--duplicate-names', 'maybe'], 'Allowed choices are refuse, merge.'],
    [['extra'], 'too many arguments'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await runProgram(entry, args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });

  it('tells that a port is taken, and leaves nothing', async () => {
    await start();
    const stateDir = join(folder, 'state');
    const { code, stderr } = await runProgram(entry, ['--port', new URL(simulator?.url ?? '').port, '--state-dir', stateDir]);
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
    expect(existsSync(stateDir)).toBe(false);
  });

  it('prints its options', async () => {
    const { code, stdout } = await runProgram(entry, ['--help']);
    expect(code).toBe(0);
    for (const option of ['--port', '--state-dir', '--seed-file', '--device-bytes-per-gb', '--duplicate-names', '--window-ms', '--latency-ms', '--help']) expect(stdout).toContain(option);
  });
});
