import { EventEmitter } from 'node:events';
import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Container } from 'inversify';
import { acquireLock, assertLocked, attachLocks, currentLocks, defineLock, Locked, LockScope, outsideLocks, withLock } from '@holdfast/core';

const lock = defineLock({ scope: LockScope.Process, name: 'inside-a', where: 'the outer section' });
const other = defineLock({ scope: LockScope.Process, name: 'inside-b' });
const declared = defineLock({ scope: LockScope.Process, name: 'inside-declared', reentrant: true });
const names = (): string[] => currentLocks().map(({ lockName }) => lockName);

let container: Container;
let log: string[];
let inside: number;
let most: number;

beforeEach(() => {
  container = lockContainer();
  log = [];
  inside = most = 0;
});
afterEach(closeAll);

async function section(): Promise<void> {
  most = Math.max(most, ++inside);
  await settled();
  inside -= 1;
}

class Driver {
  @Locked(LockScope.Process, 'inside-driver')
  async outer(inner: () => Promise<unknown>): Promise<unknown> {
    return inner();
  }

  @Locked(LockScope.Process, 'inside-driver')
  async again(): Promise<string> {
    return 'again';
  }

  @Locked(LockScope.Process, 'inside-driver', { reentrant: true })
  async declared(): Promise<string> {
    return 'declared';
  }

  @Locked(LockScope.Process, 'inside-pages')
  async *pages(): AsyncGenerator<string[]> {
    await section();
    yield names();
    await section();
  }

  @Locked(LockScope.Process, 'inside-pages')
  async plain(): Promise<string> {
    return 'plain';
  }

  @Locked(LockScope.Process, 'inside-pages')
  async *failsToLeave(): AsyncGenerator<number> {
    try {
      yield 1;
    } finally {
      throw new Error('log-out failed');
    }
  }

  @Locked(LockScope.Process, 'inside-pages')
  async *failsToStart(_given = fail()): AsyncGenerator<number> {
    yield 1;
  }
}

class Derived extends Driver {
  @Locked.inherited()
  override async again(): Promise<string> {
    return `super says ${await super.again()}`;
  }
}

function fail(): never {
  throw new Error('no default');
}

describe('re-entry that is not declared (S4)', () => {
  it('is refused; the error names both calls and the remedies, and the holder goes on', async () => {
    const driver = attachLocks(container, new Driver());
    const error = await errorOf(driver.outer(() => driver.again()));
    expect(error.code).toBe('ERR_LOCK_REENTRANT');
    for (const words of ['Driver.outer', 'Driver.again', 'reentrant: true', 'outsideLocks']) expect(error.message).toContain(words);
    await expect(driver.outer(async () => 'went on')).resolves.toBe('went on');
  });

  it('is refused to a stranger whose job a queue runs in a holder’s context, and never let in', async () => {
    const jobs: (() => void)[] = [];
    const gate = new Gate();
    const holder = withLock(lock, [], async () => {
      await Promise.resolve();
      for (const job of jobs) job();
      await gate.opened;
    }, { container });
    const refused = new Promise<Error & { code?: string }>((resolve) => jobs.push(() => void errorOf(withLock(lock, [], section, { container })).then(resolve)));
    expect((await refused).code).toBe('ERR_LOCK_REENTRANT');
    expect(most).toBe(0);
    gate.open();
    await holder;
  });

  it('is granted where the lock, the inner method or the call declares it', async () => {
    const driver = attachLocks(container, new Driver());
    await expect(driver.outer(() => driver.declared())).resolves.toBe('declared');
    await withLock(declared, [], () => withLock(declared, [], async () => void log.push('definition'), { container, waitMs: 10 }), { container });
    await withLock(lock, [], () => withLock(lock, [], async () => void log.push('call'), { container, reentrant: true }), { container });
    expect(log).toEqual(['definition', 'call']);
  });

  it('is declared by @Locked.inherited() for super, and for nobody else', async () => {
    const derived = attachLocks(container, new Derived());
    await expect(derived.again()).resolves.toBe('super says again');
    const base = attachLocks(container, new Driver());
    class Nosy extends Driver {
      @Locked.inherited()
      override async again(): Promise<string> {
        return base.again();
      }
    }
    expect((await errorOf(attachLocks(container, new Nosy()).again())).code).toBe('ERR_LOCK_REENTRANT');
  });
});

describe('outsideLocks', () => {
  it('makes a job of a stranger queue like anyone, although it runs in a holder’s context', async () => {
    const jobs: (() => void)[] = [];
    const gate = new Gate();
    let queued: Promise<void> | undefined;
    jobs.push(() => (queued = outsideLocks(() => withLock(lock, [], async () => void log.push('stranger'), { container }))));
    const holder = withLock(lock, [], async () => {
      for (const job of jobs) job();
      await gate.opened;
      log.push('holder');
    }, { container });
    await settled();
    expect(log).toEqual([]);
    gate.open();
    await Promise.all([holder, queued]);
    expect(log).toEqual(['holder', 'stranger']);
  });

  it('gives the result of what it calls, shows no lock there, and leaves the caller inside', async () => {
    await withLock(lock, [], async () => {
      expect(outsideLocks(names)).toEqual([]);
      expect(names()).toEqual(['inside-a']);
    }, { container });
  });
});

describe('acquireLock', () => {
  it('enters nothing: jobs of one emitter, of one interval, or started without waiting exclude each other', async () => {
    const job = async (): Promise<void> => {
      const handle = await acquireLock(lock, [], { container });
      await section();
      handle.assertHeld();
      await handle.release();
    };
    const all: Promise<void>[] = [];
    const emitter = new EventEmitter().on('job', () => all.push(job()));
    for (let index = 0; index < 4; index += 1) {
      emitter.emit('job');
      await new Promise((resolve) => setImmediate(resolve));
    }
    let ticks = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        all.push(job());
        if (++ticks === 4) resolve(clearInterval(timer));
      }, 1);
    });
    for (let index = 0; index < 3; index += 1) all.push(job());
    await Promise.all(all);
    expect(most).toBe(1);
  });

  it('leaves the caller outside: what runs inside is said by run', async () => {
    await using handle = await acquireLock(lock, [], { container });
    expect(names()).toEqual([]);
    expect(() => assertLocked(lock)).toThrow(expect.objectContaining({ code: 'ERR_LOCK_RELEASED' }));
    await expect(handle.run(async () => names())).resolves.toEqual(['inside-a']);
    expect((await errorOf(handle.run(() => withLock(lock, [], section, { container })))).code).toBe('ERR_LOCK_REENTRANT');
    await handle.run(() => withLock(lock, [], async () => void log.push('declared'), { container, reentrant: true }));
    expect(log).toEqual(['declared']);
    expect(names()).toEqual([]);
  });

  it('whose run is nested in that of another, or in a section, shows the locks of both', async () => {
    const first = await acquireLock(lock, [], { container });
    const second = await acquireLock(other, [], { container });
    await expect(first.run(() => second.run(names))).resolves.toEqual(['inside-a', 'inside-b']);
    await first.release();
    await expect(withLock(lock, [], () => second.run(names), { container })).resolves.toEqual(['inside-a', 'inside-b']);
    expect((await errorOf(withLock(lock, [], () => second.run(() => withLock(lock, [], section, { container })), { container }))).code).toBe('ERR_LOCK_REENTRANT');
    await second.release();
  });

  it('does not run a body after its release, and hands on the body’s own error', async () => {
    const handle = await acquireLock(lock, [], { container });
    await expect(handle.run(() => Promise.reject(new Error('own')))).rejects.toThrow('own');
    await handle.release();
    expect((await errorOf(handle.run(section))).code).toBe('ERR_LOCK_RELEASED');
    expect(most).toBe(0);
  });
});

describe('locked generators', () => {
  it('are inside for their own steps, and their consumers are not', async () => {
    const driver = attachLocks(container, new Driver());
    for await (const held of driver.pages()) {
      expect(held).toEqual(['inside-pages']);
      expect(names()).toEqual([]);
    }
  });

  it('exclude each other when one interval or one function starts several', async () => {
    const driver = attachLocks(container, new Driver());
    const all: Promise<void>[] = [];
    const consume = async (): Promise<void> => {
      for await (const held of driver.pages()) await Promise.resolve(held);
    };
    for (let index = 0; index < 4; index += 1) {
      all.push(consume());
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(most).toBe(1);
  });

  it('give the lock back when their finally throws, and when their parameters do', async () => {
    const driver = attachLocks(container, new Driver());
    const leave = async (): Promise<void> => {
      for await (const first of driver.failsToLeave()) if (first === 1) break;
    };
    await expect(leave()).rejects.toThrow('log-out failed');
    await expect(driver.plain()).resolves.toBe('plain');
    await expect(driver.failsToStart().next()).rejects.toThrow('no default');
    await expect(driver.plain()).resolves.toBe('plain');
  });
});
