import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Container } from 'inversify';
import { currentLocks, defineLock, LockScope, withLock, type LockDefinition } from '@holdfast/core';

const keyA = defineLock({ scope: LockScope.Process, name: 're-a' });
const keyB = defineLock({ scope: LockScope.Process, name: 're-b' });
const keyC = defineLock({ scope: LockScope.Process, name: 're-c' });
const keyD = defineLock({ scope: LockScope.Process, name: 're-d' });

let container: Container;
let log: string[];
const hold = <R>(lock: LockDefinition, body: () => Promise<R>, options = {}): Promise<R> => withLock(lock, [], body, { container, reentrant: true, ...options });
const note = (what: string) => async (): Promise<void> => void log.push(what);

beforeEach(() => {
  container = lockContainer();
  log = [];
});
afterEach(closeAll);

describe('re-entry, where it is declared (S4)', () => {
  it('grants the same lock again in the same call chain, at any depth', async () => {
    await hold(keyA, () => hold(keyA, () => hold(keyA, note('inside'))));
    expect(log).toEqual(['inside']);
  });

  it('lets siblings inside a holder exclude each other', async () => {
    const gate = new Gate();
    await hold(keyA, async () => {
      const first = hold(keyA, async () => {
        log.push('first in');
        await gate.opened;
        log.push('first out');
      });
      const second = hold(keyA, note('second'));
      await settled();
      expect(log).toEqual(['first in']);
      gate.open();
      await Promise.all([first, second]);
    });
    expect(log).toEqual(['first in', 'first out', 'second']);
  });

  it('grants a sibling’s own nested calls while the other sibling waits', async () => {
    await hold(keyA, () => Promise.all([hold(keyA, () => hold(keyA, note('deep'))), hold(keyA, note('other'))]));
    expect(log).toEqual(['deep', 'other']);
  });

  it('keeps the lock while a nested grant outlives the holder’s body', async () => {
    const gate = new Gate();
    let nested: Promise<void> | undefined;
    await hold(keyA, async () => {
      nested = hold(keyA, async () => {
        await gate.opened;
        log.push('nested done');
      });
    });
    const outsider = hold(keyA, note('outsider'));
    await settled();
    expect(log).toEqual([]);
    gate.open();
    await Promise.all([nested, outsider]);
    expect(log).toEqual(['nested done', 'outsider']);
  });

  it('gives back only its own lock when a detached call outlives the holder it was started in', async () => {
    const gate = new Gate();
    await hold(keyA, async () => {
      let detached: Promise<void> | undefined;
      await hold(keyB, async () => {
        detached = hold(keyC, async () => {
          await gate.opened;
          await hold(keyD, note('deep')); // walks the chain, in which keyB's hold is finished
        });
      });
      gate.open();
      await detached;
      expect(currentLocks().map(({ lockName }) => lockName)).toEqual(['re-a']);
      currentLocks()[0]!.assertHeld();
    });
    expect(log).toEqual(['deep']);
  });

  it('makes work that a finished chain starts later queue like anyone', async () => {
    const start = new Gate();
    const block = new Gate();
    let late: Promise<void> | undefined;
    await hold(keyA, async () => {
      late = start.opened.then(() => hold(keyA, note('late')));
    });
    const other = hold(keyA, () => block.opened);
    start.open();
    await settled();
    expect(log).toEqual([]);
    block.open();
    await Promise.all([late, other]);
    expect(log).toEqual(['late']);
  });

  it('makes work started beside an outliving grant queue like anyone', async () => {
    const gate = new Gate();
    const start = new Gate();
    let nested: Promise<void> | undefined;
    let late: Promise<void> | undefined;
    await hold(keyA, async () => {
      nested = hold(keyA, () => gate.opened);
      late = start.opened.then(() => hold(keyA, note('late')));
    });
    start.open();
    await settled();
    expect(log).toEqual([]);
    gate.open();
    await Promise.all([nested, late]);
  });

  it('does not take an unrelated caller for a nested one', async () => {
    const gate = new Gate();
    const holder = hold(keyA, () => gate.opened);
    const outsider = hold(keyA, note('outsider'));
    await settled();
    expect(log).toEqual([]);
    gate.open();
    await Promise.all([holder, outsider]);
  });

  it('refuses shared to exclusive in one chain and grants exclusive to shared', async () => {
    await hold(keyA, async () => {
      expect((await errorOf(hold(keyA, note('never')))).code).toBe('ERR_LOCK_DEADLOCK');
    }, { mode: 'shared' });
    await hold(keyA, () => hold(keyA, note('shared'), { mode: 'shared' }));
    await hold(keyA, () => hold(keyA, note('both shared'), { mode: 'shared' }), { mode: 'shared' });
    expect(log).toEqual(['shared', 'both shared']);
  });
});

describe('deadlocks (S5)', () => {
  it('are found when they close: the last asker gets the circle in words and the other goes on', async () => {
    const bothIn = new Gate();
    let entered = 0;
    const enter = async (): Promise<void> => {
      if (++entered === 2) bothIn.open();
      await bothIn.opened;
    };
    const ab = hold(keyA, async () => {
      await enter();
      await hold(keyB, note('ab'));
    });
    const ba = hold(keyB, async () => {
      await enter();
      await hold(keyA, note('ba'));
    });
    const error = await errorOf(ba);
    expect(error.code).toBe('ERR_LOCK_DEADLOCK');
    expect(error.message).toContain('"re-a"');
    expect(error.message).toContain('"re-b"');
    await ab;
    expect(log).toEqual(['ab']);
  });

  it('between three callers are found, too, and a mere queue is none', async () => {
    const allIn = new Gate();
    let entered = 0;
    const chain = (first: LockDefinition, second: LockDefinition): Promise<void> =>
      hold(first, async () => {
        if (++entered === 3) allIn.open();
        await allIn.opened;
        await hold(second, note('through'));
      });
    const outcomes = await Promise.allSettled([chain(keyA, keyB), chain(keyB, keyC), chain(keyC, keyA), hold(keyA, note('queued'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });
});
