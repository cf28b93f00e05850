import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { builtFile } from '@holdfast/array-simulator';

jest.setTimeout(60_000);

const run = promisify(execFile);
const program = () => builtFile(import.meta.url, 'lib/simulator/main.js');

let folder: string;
let simulator: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-lio-main-'));
});
afterEach(() => {
  simulator?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start(...args: readonly string[]): Promise<{ system: string; command: string; stateDir: string; pid: number }> {
  simulator = spawn(process.execPath, [program(), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!simulator.stdout) throw new Error('no output');
  const [line] = (await once(createInterface(simulator.stdout), 'line')) as [string];
  return JSON.parse(line) as Awaited<ReturnType<typeof start>>;
}

async function end(): Promise<unknown> {
  const exit = once(simulator as ChildProcess, 'exit');
  simulator?.kill('SIGTERM');
  return (await exit)[0];
}

describe('the simulated node in the foreground', () => {
  it('prints one line of JSON whose command anyone can run, and removes everything when told to end', async () => {
    const ready = await start();
    expect(ready).toEqual({ system: 'lio', command: expect.any(String), stateDir: expect.any(String), pid: simulator?.pid });
    await run(ready.command, ['create', '/dev/loop0', 'iqn.2026-01.com.example:v', 'u', 'p', 'False', '-a127.0.0.1'], { cwd: '/' });
    expect((await run(ready.command, ['get-targets'])).stdout).toBe('iqn.2026-01.com.example:v\n');
    expect(await end()).toBe(0);
    expect(existsSync(ready.stateDir)).toBe(false);
  });

  it('removes a state directory that it made, and of one that was there only what it made', async () => {
    const made = join(folder, 'made');
    await start('--state-dir', made);
    await end();
    expect(existsSync(made)).toBe(false);

    const given = join(folder, 'given');
    mkdirSync(given);
    writeFileSync(join(given, 'mine'), '');
    await start('--state-dir', given, '--devices', '1');
    await end();
    expect(readdirSync(given)).toEqual(['mine']);
  });

  it('bears blanks and quotes in the path of its state directory', async () => {
    const { command } = await start('--state-dir', join(folder, `it's "$HOME" here}`), '--window-ms', '1');
    expect((await run(command, ['get-targets'])).stdout).toBe('');
  });

  it('explains itself', async () => {
    const { stdout, stderr } = await run(process.execPath, [program(), '--help']);
    expect(stdout).toMatch(/^Usage: simulator lio/);
    expect(stderr).toBe('');
  });

  it.each([
    [['--foo'], /Unknown option '--foo'/],
    [['stray'], /Unexpected argument 'stray'/],
    [['--devices', 'many'], /--devices takes a whole number from 0 to 256, got "many"/],
    [['--window-ms', '-1'], /--window-ms/],
  ])('refuses %j', async (args, message) => {
    await expect(run(process.execPath, [program(), ...args])).rejects.toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});
