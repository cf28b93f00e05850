import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Container } from 'inversify';
import { defineLock, LockScope, withLock, type LockDefinition } from '@holdfast/core';

// Found by the random call trees; kept here in words, since seeds do not explain themselves.

const keyA = defineLock({ scope: LockScope.Process, name: 'out-a' });
const keyB = defineLock({ scope: LockScope.Process, name: 'out-b' });
const both = defineLock({ scope: LockScope.Process, name: ['out-a', 'out-b'] });

let container: Container;
let log: string[];
const hold = <R>(lock: LockDefinition, body: () => Promise<R>): Promise<R> => withLock(lock, [], body, { container, reentrant: true });
const note = (what: string) => async (): Promise<void> => void log.push(what);

beforeEach(() => {
  container = lockContainer();
  log = [];
});
afterEach(closeAll);

describe('a nested call that outlives the body it was started in (S4)', () => {
  it('ends only its own hold, not that of a caller further out which still runs', async () => {
    const outer = new Gate();
    const inner = new Gate();
    let detached: Promise<void> | undefined;
    const holder = hold(keyA, async () => {
      // The middle one ends first; the innermost call then looks past it, to the outer one.
      await hold(keyA, async () => {
        detached = hold(keyA, async () => {
          await inner.opened;
          await hold(keyA, note('innermost'));
        });
      });
      await outer.opened;
      log.push('outer done');
    });
    const outsider = hold(keyA, note('outsider'));
    await settled();
    inner.open();
    await settled();
    expect(log).toEqual(['innermost']);
    outer.open();
    await Promise.all([holder, detached, outsider]);
    expect(log).toEqual(['innermost', 'outer done', 'outsider']);
  });

  it('queues like anyone for a lock its caller has given back while it waited for another one', async () => {
    const gateA = new Gate();
    const gateB = new Gate();
    const holderA = hold(keyA, () => gateA.opened);
    let pair: Promise<void> | undefined;
    await hold(keyB, async () => {
      pair = hold(both, note('pair'));
    });
    const holderB = hold(keyB, () => gateB.opened);
    gateA.open();
    await settled();
    expect(log).toEqual([]);
    gateB.open();
    await Promise.all([holderA, pair, holderB]);
    expect(log).toEqual(['pair']);
  });

  it('is seen when it closes a circle with a stranger, whoever asks last (S5)', async () => {
    const start = new Gate();
    let nested: Promise<void> | undefined;
    await hold(keyB, async () => {
      nested = hold(keyB, async () => {
        await start.opened;
        await hold(keyA, note('nested has both'));
      });
    });
    const stranger = hold(keyA, async () => {
      start.open();
      await settled();
      const error = await errorOf(hold(keyB, note('never')));
      expect(error.code).toBe('ERR_LOCK_DEADLOCK');
      expect(error.message).toContain('"out-a"');
    });
    await Promise.all([nested, stranger]);
    expect(log).toEqual(['nested has both']);
  });

  it('is seen when it asks last itself', async () => {
    const strangerWaits = new Gate();
    let nested: Promise<void> | undefined;
    await hold(keyB, async () => {
      nested = hold(keyB, async () => {
        await strangerWaits.opened;
        const error = await errorOf(hold(keyA, note('never')));
        expect(error.code).toBe('ERR_LOCK_DEADLOCK');
      });
    });
    const stranger = hold(keyA, () => hold(keyB, note('stranger has both')));
    await settled();
    strangerWaits.open();
    await Promise.all([nested, stranger]);
    expect(log).toEqual(['stranger has both']);
  });

  it('makes no deadlock of a lock that merely has not come back yet', async () => {
    const gate = new Gate();
    let outliving: Promise<void> | undefined;
    let late: Promise<void> | undefined;
    const blocked = new Gate();
    const holderA = hold(keyA, () => blocked.opened);
    await hold(keyB, async () => {
      outliving = hold(keyB, () => gate.opened);
      late = hold(both, note('late'));
    });
    blocked.open();
    await settled();
    gate.open();
    await Promise.all([holderA, outliving, late]);
    expect(log).toEqual(['late']);
  });
});
