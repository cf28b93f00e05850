import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtFile, startSimulator, type SimulatorProcess } from '@holdfast/array-simulator';
import { runProgram } from '@holdfast/array-simulator/program-test';
import { exporting } from './simulated-node.js';

jest.setTimeout(60_000);

const run = promisify(execFile);
const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

let folder: string;
let simulator: SimulatorProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-nvmet-main-'));
});
afterEach(async () => {
  await simulator?.stop();
  simulator = undefined;
  rmSync(folder, { recursive: true, force: true });
});

interface ReadyNode {
  readonly command: string;
  readonly stateDir: string;
}

async function start(...args: readonly string[]): Promise<ReadyNode> {
  simulator = await startSimulator({ entry, args });
  return simulator.ready as unknown as ReadyNode;
}

/** Writes a file of the test's own. */
function file(name: string, content: unknown): string {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return join(folder, name);
}

describe('the simulated node in the foreground', () => {
  it('prints one line of JSON whose command anyone can run, and removes everything when told to end', async () => {
    const ready = await start();
    expect(ready).toEqual({ system: 'nvmet', command: expect.any(String), stateDir: expect.any(String), pid: simulator?.pid });
    await run(ready.command, ['restore', file('a.json', exporting('nqn.2026-01.com.example:v', '/dev/loop3'))], { cwd: '/' });
    await run(ready.command, ['save', 'b.json'], { cwd: folder });
    expect(JSON.parse(readFileSync(join(folder, 'b.json'), 'utf8'))).toMatchObject({ subsystems: [{ nqn: 'nqn.2026-01.com.example:v' }] });
    expect(await simulator?.stop()).toBe(0);
    expect(existsSync(ready.stateDir)).toBe(false);
  });

  it('removes a state directory that it made, and of one that was there only what it made', async () => {
    const made = join(folder, 'made');
    await start('--state-dir', made);
    await simulator?.stop();
    expect(existsSync(made)).toBe(false);

    const given = join(folder, 'given');
    mkdirSync(given);
    writeFileSync(join(given, 'mine'), '');
    const { command } = await start('--state-dir', given, '--devices', '1', '--window-ms', '1');
    await run(command, ['save']);
    await simulator?.stop();
    expect(readdirSync(given)).toEqual(['mine']);
  });

  it('bears blanks and quotes in the path of its state directory', async () => {
    const { command } = await start('--state-dir', join(folder, `it's "$HOME" here}`), '--window-ms', '1');
    expect((await run(command, ['clear'])).stdout).toBe('');
  });

  it('has the devices, the configuration and the addresses it is told', async () => {
    const configuration = exporting('nqn.2026-01.com.example:v', '/dev/disk');
    Object.assign(configuration.ports[0]?.addr ?? {}, { traddr: '10.0.0.1', trtype: 'rdma' });
    const seed = file('seed.json', { devices: [{ name: 'disk' }], configuration });
    const { command, stateDir } = await start('--seed-file', seed, '--address', '10.0.0.1', '--address', '10.0.0.2');
    expect(readdirSync(join(stateDir, 'dev')).sort()).toEqual(['disk', 'loop0', 'loop1', 'loop2', 'loop3']);
    await run(command, ['save', join(folder, 'saved.json')]);
    expect(JSON.parse(readFileSync(join(folder, 'saved.json'), 'utf8'))).toMatchObject({ ports: [{ addr: { traddr: '10.0.0.1', trtype: 'rdma' } }] });
  });

  it('explains itself', async () => {
    const { stdout, stderr } = await runProgram(entry, ['--help']);
    expect(stdout).toMatch(/^Usage: nvmet-simulator \[options\]/);
    expect(stderr).toBe('');
  });

  it.each([
    [['--foo'], /unknown option '--foo'/],
    [['stray'], /too many arguments/],
    [['--devices', 'many'], /--devices.*a whole number from 0 to 256/],
    [['--window-ms', '-1'], /--window-ms/],
    [['--address', 'localhost'], /--address.*an IPv4 or IPv6 address/],
  ])('refuses %j', async (args, message) => {
    expect(await runProgram(entry, args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  it.each([
    ['is no JSON', '{', /seed file .*JSON/],
    ['names a device outside', { devices: [{ name: '../disk' }] }, /devices\[0\]\.name/],
    ['has a key that nobody knows', { volumes: [] }, /volumes/],
    ['exports a device that there is not', { configuration: exporting('nqn.2026-01.com.example:v', '/dev/nothing') }, /Cannot enable .*No such file or directory/],
  ])('refuses a seed file that %s, and leaves nothing', async (_what, content, message) => {
    const stateDir = join(folder, 'state');
    const args = ['--state-dir', stateDir, '--seed-file', file('seed.json', content)];
    expect(await runProgram(entry, args)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
    expect(existsSync(stateDir)).toBe(false);
  });
});
