import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ContenderPool, type ContenderPoolOptions } from '@holdfast/conformance/contenders';

const module = fileURLToPath(new URL('./sample-contender.mjs', import.meta.url));
const pools: ContenderPool[] = [];

async function start(options: Partial<ContenderPoolOptions> = {}): Promise<ContenderPool> {
  const pool = await ContenderPool.start({ module, processes: 2, stderr: 'pipe', ...options });
  pools.push(pool);
  return pool;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.stop()));
});

describe('a pool of contenders', () => {
  it('gives each process its index, the arguments and the environment', async () => {
    const pool = await start({ args: { seed: 4 }, env: { MARKER: 'here' } });
    const outcomes = await pool.run('whoAmI', [undefined, undefined]);
    expect(outcomes).toEqual(pool.pids.map((pid, index) => ({ ok: true, value: { index, pid, args: { seed: 4 }, marker: 'here' } })));
    expect(new Set(pool.pids).size).toBe(2);
    expect(pool.pids).not.toContain(process.pid);
  });

  it('sends input i to process i, and nothing to processes without an input', async () => {
    const pool = await start({ processes: 3 });
    expect(await pool.run('echo', ['a', 5n])).toEqual([{ ok: true, value: 'a' }, { ok: true, value: 5n }]);
  });

  it('releases all processes together', async () => {
    const pool = await start({ processes: 2 });
    await pool.run('clock', [0, 0]);
    const gapsMs: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const [a, b] = (await pool.run('clock', [0, 0])).map((outcome) => (outcome.ok ? (outcome.value as number) : NaN));
      gapsMs.push(Math.abs(a! - b!) / 1000);
    }
    expect(gapsMs.sort((x, y) => x - y)[10]).toBeLessThan(50); // the median: one round may meet a busy machine
  });

  it('accepts a file URL and refuses a bare specifier', async () => {
    const pool = await start({ module: new URL('./sample-contender.mjs', import.meta.url).href, processes: 1 });
    expect(await pool.call(0, 'echo', 1)).toBe(1);
    await expect(start({ module: 'some-package' })).rejects.toThrow('must be an absolute path or a file URL, got "some-package"');
    await expect(start({ processes: 0 })).rejects.toThrow('processes must be a whole number from 1, got 0');
  });

  it('rejects a call with the name, code and message of the task error', async () => {
    const pool = await start();
    await expect(pool.call(1, 'fail')).rejects.toMatchObject({ name: 'RangeError', code: 'ERR_TOO_FAR', message: 'too far' });
    const outcomes = await pool.run('fail', [0, 0]);
    expect(outcomes[0]).toMatchObject({ ok: false, error: { name: 'RangeError', code: 'ERR_TOO_FAR', message: 'too far' } });
  });

  it('names the known tasks when asked for an unknown one, and never runs close as a task', async () => {
    const pool = await start();
    await expect(pool.call(0, 'nothing')).rejects.toMatchObject({ code: 'ERR_CONTENDER_TASK_UNKNOWN', message: expect.stringContaining('whoAmI, echo, fail') });
    await expect(pool.call(0, 'close')).rejects.toMatchObject({ code: 'ERR_CONTENDER_TASK_UNKNOWN' });
    await expect(pool.call(0, 'toString')).rejects.toMatchObject({ code: 'ERR_CONTENDER_TASK_UNKNOWN' });
  });

  it('answers with an error when a result cannot travel', async () => {
    const pool = await start();
    await expect(pool.call(0, 'unclonable')).rejects.toThrow('could not be cloned');
  });

  it('hears what tasks emit until the listener is taken away', async () => {
    const pool = await start();
    const heard: unknown[] = [];
    const stop = pool.onMessage((index, message) => heard.push([index, message]));
    const first = pool.call(1, 'never').catch(() => undefined);
    await pool.call(1, 'echo');
    stop();
    const second = pool.call(0, 'never').catch(() => undefined);
    await pool.call(0, 'echo');
    expect(heard).toEqual([[1, 'in never']]);
    await Promise.all([pool.kill(0, 'SIGKILL'), pool.kill(1, 'SIGKILL'), first, second]);
  });

  it('fails the pending and later calls of a killed process, and leaves the others alone', async () => {
    const pool = await start();
    const pending = pool.call(0, 'never');
    const running = pool.run('never', [0]);
    const [killed] = await Promise.allSettled([pending, pool.kill(0, 'SIGKILL')]);
    expect(killed).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CONTENDER_GONE', message: expect.stringContaining('SIGKILL') } });
    expect(await running).toMatchObject([{ ok: false, error: { code: 'ERR_CONTENDER_GONE' } }]);
    expect(isAlive(pool.pids[0]!)).toBe(false);
    expect(await pool.run('echo', [1, 2])).toMatchObject([{ ok: false, error: { code: 'ERR_CONTENDER_GONE' } }, { ok: true, value: 2 }]);
  });

  it('tells the exit code and the last words of a process that died by itself', async () => {
    const pool = await start();
    await expect(pool.call(0, 'die')).rejects.toMatchObject({ code: 'ERR_CONTENDER_GONE', message: expect.stringMatching(/exit code 7\n?[^]*last words/) });
  });

  it('does not answer while stopped, and answers after SIGCONT', async () => {
    const pool = await start();
    await pool.kill(0, 'SIGSTOP');
    let answered = false;
    const answer = pool.call(0, 'echo', 'late').then((value) => {
      answered = true;
      return value;
    });
    await pool.call(1, 'echo');
    expect(answered).toBe(false);
    await pool.kill(0, 'SIGCONT');
    expect(await answer).toBe('late');
  });

  it('rejects start with the error of creation and leaves no process', async () => {
    await expect(start({ args: { refuse: true } })).rejects.toMatchObject({ code: 'ERR_REFUSED', message: 'this contender refuses to start' });
    await expect(start({ module: '/nowhere/contender.js' })).rejects.toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
  });

  it('stops stopped, dead and idle processes alike, and may be stopped twice', async () => {
    const pool = await start({ processes: 3 });
    await pool.kill(0, 'SIGKILL');
    await pool.kill(1, 'SIGSTOP');
    await pool.stop();
    await pool.stop();
    expect(pool.pids.map(isAlive)).toEqual([false, false, false]);
  });

  it('kills a process whose close does not end', async () => {
    const pool = await start({ processes: 1, args: { hangOnClose: true } });
    await pool.stop();
    expect(pool.pids.map(isAlive)).toEqual([false]);
  }, 15_000);
});
