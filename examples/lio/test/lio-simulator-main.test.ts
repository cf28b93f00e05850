import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtFile, startSimulator, type SimulatorProcess } from '@holdfast/array-simulator';
import { runProgram } from '@holdfast/array-simulator/program-test';

jest.setTimeout(60_000);

const run = promisify(execFile);
const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

let folder: string;
let simulator: SimulatorProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-lio-main-'));
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

describe('the simulated node in the foreground', () => {
  it('prints one line of JSON whose command anyone can run, and removes everything when told to end', async () => {
    const ready = await start();
    expect(ready).toEqual({ system: 'lio', command: expect.any(String), stateDir: expect.any(String), pid: simulator?.pid });
    await run(ready.command, ['create', '/dev/loop0', 'iqn.2026-01.com.example:v', 'u', 'p', 'False', '-a127.0.0.1'], { cwd: '/' });
    expect((await run(ready.command, ['get-targets'])).stdout).toBe('iqn.2026-01.com.example:v\n');
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
    await start('--state-dir', given, '--devices', '1');
    await simulator?.stop();
    expect(readdirSync(given)).toEqual(['mine']);
  });

  it('bears blanks and quotes in the path of its state directory', async () => {
    const { command } = await start('--state-dir', join(folder, `it's "$HOME" here}`), '--window-ms', '1');
    expect((await run(command, ['get-targets'])).stdout).toBe('');
  });

  it('explains itself', async () => {
    const { stdout, stderr } = await runProgram(entry, ['--help']);
    expect(stdout).toMatch(/^Usage: lio-simulator \[options\]/);
    expect(stderr).toBe('');
  });

  it.each([
    [['--foo'], /unknown option '--foo'/],
    [['stray'], /too many arguments/],
    [['--devices', 'many'], /option '--devices <n>' argument 'many' is invalid. Allowed is a whole number from 0 to 256./],
    [['--window-ms', '-1'], /argument '-1' is invalid. Allowed is a whole number from 0 to 600000./],
    [['--state-dir', ''], /It must not be empty./],
  ])('refuses %j', async (args, message) => {
    expect(await runProgram(entry, args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});
