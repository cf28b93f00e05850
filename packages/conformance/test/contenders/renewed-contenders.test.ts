import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ContenderPool } from '@holdfast/conformance/contenders';

const module = fileURLToPath(new URL('./sample-contender.mjs', import.meta.url));
let pool: ContenderPool;

async function start(args: unknown, processes = 2): Promise<readonly number[]> {
  pool = await ContenderPool.start({ module, processes, stderr: 'pipe', args });
  return pool.pids;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const values = async (task: string): Promise<unknown[]> => (await pool.run(task, pool.pids.map(() => undefined))).map((outcome) => outcome.ok && outcome.value);

describe('contenders that are made anew', () => {
  afterEach(() => pool.stop());

  it('get the new arguments, in the processes of the former ones', async () => {
    const pids = await start({ seed: 1 });
    await pool.renew({ seed: 2 });
    expect(await values('whoAmI')).toEqual(pids.map((pid, index) => ({ index, pid, args: { seed: 2 }, marker: undefined })));
    await pool.renew({ seed: 3 });
    expect([await values('made'), pool.pids]).toEqual([[3, 3], pids]);
  });

  it.each([
    ['cannot be closed', { failOnClose: true }],
    ['does not end its close', { hangOnClose: true }],
    ['leaves a timer', { leave: 'timer' }],
    ['leaves a server', { leave: 'server' }],
  ])('are in a fresh process where the former one %s', async (_what, args) => {
    const [former] = await start(args, 1);
    await pool.renew({ seed: 2 });
    expect(isAlive(former!)).toBe(false);
    expect(await values('made')).toEqual([1]);
    expect(await values('whoAmI')).toMatchObject([{ index: 0, pid: pool.pids[0], args: { seed: 2 } }]);
  });

  it('are in a fresh process where a task has not ended, and that task fails', async () => {
    const [first, second] = await start({});
    const pending = expect(pool.call(0, 'never')).rejects.toMatchObject({ code: 'ERR_CONTENDER_GONE' });
    await pool.renew({});
    await pending;
    expect([isAlive(first!), pool.pids[1]]).toEqual([false, second]);
    expect(await values('made')).toEqual([1, 2]);
  });

  it('are in a fresh process where the former one was killed', async () => {
    const [killed, kept] = await start({});
    await pool.kill(0, 'SIGKILL');
    await pool.renew({});
    expect([isAlive(killed!), pool.pids[1]]).toEqual([false, kept]);
    expect(await values('made')).toEqual([1, 2]);
  });

  it('are in a fresh process where they cannot be made in the former one', async () => {
    const pids = await start({});
    await pool.renew({ onlyOnce: true });
    expect([pids.map(isAlive), await values('made')]).toEqual([[false, false], [1, 1]]);
  });

  it('leave no process when they cannot be made in a fresh one either', async () => {
    const pids = await start({});
    await expect(pool.renew({ refuse: true })).rejects.toMatchObject({ code: 'ERR_REFUSED' });
    expect([...pids, ...pool.pids].map(isAlive)).toEqual([false, false, false, false]);
  });

  it('are heard alone, and not the former ones', async () => {
    await start({}, 1);
    const heard: unknown[] = [];
    pool.onMessage((_index, message) => heard.push(message));
    await pool.call(0, 'emitAtNext');
    await pool.renew({});
    await pool.call(0, 'next');
    expect(heard).toEqual([]);
    await pool.call(0, 'emitAtNext');
    await pool.call(0, 'next');
    expect(heard).toEqual(['from the former']); // while it is the present one
  });

  it('are no longer there while the processes rest, which can be stopped then', async () => {
    const pids = await start({});
    await pool.rest();
    await expect(pool.call(0, 'echo')).rejects.toMatchObject({ code: 'ERR_CONTENDER_TASK_UNKNOWN' });
    expect(pids.map(isAlive)).toEqual([true, true]);
    await pool.stop();
    expect(pids.map(isAlive)).toEqual([false, false]);
  });
});
