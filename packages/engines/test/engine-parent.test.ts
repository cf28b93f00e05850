import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { engineNames, isWanted, type EngineName } from '@holdfast/engines';
import { eventually, isAlive } from './eventually.js';

const PARENT = fileURLToPath(new URL('./engine-parent.mjs', import.meta.url));

/** A process that has started the engine, and the engine's process id. */
async function parentOf(engine: EngineName, what: 'stay' | 'leave'): Promise<{ readonly parent: ChildProcess; readonly enginePid: number }> {
  const parent = spawn(process.execPath, [PARENT, engine, what], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout!.setEncoding('utf8'), 'data')) as [string];
  return { parent, enginePid: Number(line) };
}

describe.each(engineNames.filter(isWanted))('%s', (engine) => {
  it('ends with the process that started it, also when that is killed', async () => {
    const { parent, enginePid } = await parentOf(engine, 'stay');
    expect(isAlive(enginePid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await eventually(() => !isAlive(enginePid), `the end of ${engine}`);
  });

  it('keeps nothing in the process that stopped it, which ends by itself', async () => {
    const { parent, enginePid } = await parentOf(engine, 'leave');
    const [status] = (await once(parent, 'exit')) as [number | null];
    expect(status).toBe(0);
    expect(isAlive(enginePid)).toBe(false);
  });
});
