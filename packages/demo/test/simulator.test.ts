import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemNames } from '../src/demo-system.js';
import { programFile, startProgram, type RunningProgram } from './built-program.js';

let program: RunningProgram;
afterEach(() => rmSync(program.temporary, { recursive: true, force: true }));

async function readyLine({ seen, stdout }: RunningProgram): Promise<Record<string, unknown>> {
  await seen('stdout', /\n/);
  return JSON.parse(stdout().split('\n')[0]!) as Record<string, unknown>;
}

describe('a simulator by itself', () => {
  it.each(systemNames)('serves %s in the process that was started, says so in one line, and ends cleanly on SIGTERM', async (system) => {
    program = startProgram(process.execPath, [programFile('simulator'), system]);
    const ready = await readyLine(program);
    expect(ready).toMatchObject({ system, pid: program.child.pid });
    if (typeof ready.url === 'string') expect((await fetch(ready.url)).status).toBeGreaterThan(0);
    else expect(existsSync(ready.stateDir as string)).toBe(true);
    program.child.kill('SIGTERM');
    expect(await program.ended()).toBe(0);
    expect(program.stdout().trimEnd().split('\n')).toHaveLength(1);
  }, 30_000);

  it('ends when the shell that npm put between dies without passing the signal on', async () => {
    const script = `"${process.execPath}" "${programFile('simulator')}" dothill & wait`;
    program = startProgram('sh', ['-c', script], { npm_lifecycle_event: 'simulator' });
    await readyLine(program);
    program.child.kill('SIGKILL');
    await once(program.child, 'exit');
    // Its standard output closes when the last process that writes to it is gone.
    expect(await program.ended()).toBe('SIGKILL');
  }, 30_000);

  it('refuses an unknown system with status 2 and names those there are', async () => {
    program = startProgram(process.execPath, [programFile('simulator'), 'vnx']);
    expect(await program.ended()).toBe(2);
    expect(program.stderr()).toContain(`Unknown system "vnx". Known systems: ${systemNames.join(', ')}`);
  });
});
