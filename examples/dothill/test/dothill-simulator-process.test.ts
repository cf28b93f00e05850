import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { builtFile, startSimulator } from '@holdfast/array-simulator';
import { ArraySession } from './array-session.js';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const entry = builtFile(import.meta.url, 'lib/simulator/main.js');

function run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [entry, ...args], (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }));
  });
}

describe('the simulator as a program', () => {
  it('prints one line of JSON when it serves, with what it was told, and stops cleanly on SIGTERM', async () => {
    const simulator = await startSimulator({
      entry,
      args: ['--user', 'admin', '--password', 'secret', '--serial', 'ABC123', '--pool', 'P1', '--firmware', 'T252R07', '--pool-type', 'virtual', '--capacity-gib', '10'],
    });
    expect(simulator.ready).toEqual({ system: 'dothill', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: simulator.pid });
    const session = await ArraySession.login(simulator.url, 'admin', 'secret');
    expect((await session.ask('/show/system')).all('midplane-serial-number')).toEqual(['ABC123']);
    expect((await session.ask('/show/pools/P1')).all('total-size-numeric')).toEqual([String(10 * 2 ** 21)]);
    expect(await simulator.stop()).toBe(0);
  });

  it('ends with the process that started it', async () => {
    const starter = `
      import { startSimulator } from '@holdfast/array-simulator';
      const { pid } = await startSimulator({ entry: ${JSON.stringify(entry)} });
      console.log(pid);
      process.exit(0);`;
    const pid = await new Promise<number>((resolve) =>
      execFile(process.execPath, ['--input-type=module', '-e', starter], { cwd: PACKAGE }, (_error, stdout) => resolve(Number(stdout))),
    );
    const isThere = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    expect(pid).toBeGreaterThan(0);
    while (isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it.each([
    [['--port', 'x'], "option '--port <n>' argument 'x' is invalid. Allowed is a whole number from 0 to 65535."],
    [['--colour'], "unknown option '--colour'"],
    [['--pool-type', 'round'], 'Allowed choices are virtual, linear.'],
    [['extra'], 'too many arguments'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });

  it('tells that a port is taken', async () => {
    const simulator = await startSimulator({ entry });
    const { code, stderr } = await run('--port', new URL(simulator.url).port);
    await simulator.stop();
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });

  it('prints its options', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const option of ['--port', '--user', '--password', '--serial', '--firmware', '--pool', '--window-ms', '--help']) expect(stdout).toContain(option);
  });
});
