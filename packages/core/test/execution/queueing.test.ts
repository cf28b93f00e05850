import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Container } from 'inversify';
import { defineLock, LockScope, withLock, type ImperativeLockOptions } from '@holdfast/core';

const local = defineLock({ scope: LockScope.Process, name: 'queueing' });
const remote = defineLock({ scope: LockScope.Global, name: 'queueing' });
const several = defineLock({ scope: LockScope.Global, name: ['{1}', '{0}'] });

type Lock = typeof local | typeof remote;

afterEach(closeAll);

/** Callers that note when they enter and leave at their own gate. */
class Callers {
  readonly entered: string[] = [];
  readonly gates = new Map<string, Gate>();
  readonly done: Promise<void>[] = [];

  constructor(
    private readonly container: Container,
    private readonly lock: Lock,
  ) {}

  call(name: string, options: ImperativeLockOptions = {}): void {
    const gate = new Gate();
    this.gates.set(name, gate);
    const body = async (): Promise<void> => {
      this.entered.push(name);
      await gate.opened;
    };
    this.done.push(withLock(this.lock, [], body, { container: this.container, ...options }));
  }

  async leave(...names: string[]): Promise<void> {
    for (const name of names) this.gates.get(name)!.open();
    await settled();
  }
}

describe.each(['local', 'remote'] as const)('a %s queue in one process (S6)', (kind) => {
  const callers = async (): Promise<Callers> => {
    const container = lockContainer({ global: new LeaseEngine({ shared: true }) });
    const made = new Callers(container, kind === 'local' ? local : remote);
    return made;
  };

  it('serves exclusive callers in the order in which they came', async () => {
    const queue = await callers();
    for (const name of ['a', 'b', 'c', 'd']) queue.call(name);
    await settled();
    for (const name of ['a', 'b', 'c', 'd']) await queue.leave(name);
    expect(queue.entered).toEqual(['a', 'b', 'c', 'd']);
    await Promise.all(queue.done);
  });

  it('lets shared callers in together', async () => {
    const queue = await callers();
    for (const name of ['r1', 'r2']) queue.call(name, { mode: 'shared' });
    await settled();
    expect(queue.entered).toEqual(['r1', 'r2']);
    await queue.leave('r1', 'r2');
    await Promise.all(queue.done);
  });

  it('lets no new shared caller pass a waiting exclusive one, and lets all waiting shared ones in after it', async () => {
    const queue = await callers();
    queue.call('r1', { mode: 'shared' });
    await settled();
    queue.call('w1');
    queue.call('w2');
    queue.call('r2', { mode: 'shared' });
    queue.call('r3', { mode: 'shared' });
    await settled();
    expect(queue.entered).toEqual(['r1']);
    await queue.leave('r1');
    expect(queue.entered).toEqual(['r1', 'w1']);
    await queue.leave('w1');
    expect(queue.entered).toEqual(['r1', 'w1', 'r2', 'r3']);
    await queue.leave('r2', 'r3');
    expect(queue.entered).toEqual(['r1', 'w1', 'r2', 'r3', 'w2']);
    await queue.leave('w2');
    await Promise.all(queue.done);
  });

  it('does not wait when told not to, and says who holds the lock', async () => {
    const queue = await callers();
    queue.call('holder');
    await settled();
    queue.call('hasty', { waitMs: 0 });
    expect(await errorOf(queue.done.pop()!)).toMatchObject({ code: 'ERR_LOCK_BUSY', holder: { pid: process.pid } });
    expect(queue.entered).toEqual(['holder']);
    await queue.leave('holder');
    await Promise.all(queue.done);
  });
});

describe('the queue before an engine (S7)', () => {
  it('asks the engine once for callers that wait together', async () => {
    const engine = new LeaseEngine();
    const queue = new Callers(lockContainer({ global: engine }), remote);
    for (const name of ['a', 'b', 'c']) queue.call(name);
    await settled();
    for (const name of ['a', 'b', 'c']) await queue.leave(name);
    await Promise.all(queue.done);
    expect(engine.acquisitions).toBe(1);
    expect(engine.releases).toBe(1);
    expect(engine.held.size).toBe(0);
  });

  it('gives the lock back to the engine after a bounded number of local hand-overs, so that other processes get their turn', async () => {
    const engine = new LeaseEngine();
    const container = lockContainer({ global: engine });
    await Promise.all(Array.from({ length: 60 }, () => withLock(remote, [], async () => undefined, { container })));
    expect(engine.acquisitions).toBeGreaterThanOrEqual(3);
    expect(engine.acquisitions).toBeLessThanOrEqual(10);
  });

  it('is shared by containers whose providers reach the same engine, and each uses its own provider', async () => {
    const [first, second] = [new LeaseEngine({ id: 'same' }), new LeaseEngine({ id: 'same' })];
    const [one, other] = [new Callers(lockContainer({ global: first }), remote), new Callers(lockContainer({ global: second }), remote)];
    one.call('a');
    await settled();
    other.call('b');
    await settled();
    expect([...one.entered, ...other.entered]).toEqual(['a']);
    await one.leave('a');
    expect(other.entered).toEqual(['b']);
    expect(second.acquisitions).toBe(1);
    await other.leave('b');
    await Promise.all([...one.done, ...other.done]);
  });

  it('keeps a node lock and a global lock of one name apart', async () => {
    const engine = new LeaseEngine();
    const container = lockContainer({ node: engine, global: engine });
    const nodeLock = defineLock({ scope: LockScope.Node, name: 'queueing' });
    await withLock(nodeLock, [], () => withLock(remote, [], async () => expect([...engine.held.keys()].sort()).toEqual(['global:queueing', 'node:queueing']), { container }), { container });
  });

  it('lets fencing tokens rise with every grant, local hand-overs included, and keeps them equal inside one grant', async () => {
    const container = lockContainer({ global: new LeaseEngine() });
    const tokens: string[] = [];
    const take = (): Promise<void> =>
      withLock(remote, [], async (held) => {
        await withLock(remote, [], async (nested) => expect(nested!.fencingToken).toBe(held!.fencingToken), { container, reentrant: true });
        tokens.push(held!.fencingToken);
      }, { container });
    await Promise.all(Array.from({ length: 40 }, take));
    expect(tokens).toEqual([...tokens].sort());
    expect(new Set(tokens).size).toBe(40);
    expect(new Set(tokens.map((token) => token.length)).size).toBe(1);
  });

  it('refuses a fencing token where the provider has none', async () => {
    const container = lockContainer({ global: new LeaseEngine({ fencing: false }) });
    await withLock(remote, [], async (held) => expect(() => held!.fencingToken).toThrow(expect.objectContaining({ code: 'ERR_LOCK_NOT_SUPPORTED' })), { container });
  });

  it('refuses shared mode where the provider has none, and takes the exclusive lock where that is allowed: local readers still share it', async () => {
    const queue = new Callers(lockContainer({ global: new LeaseEngine() }), remote);
    queue.call('refused', { mode: 'shared' });
    expect((await errorOf(queue.done.pop()!)).code).toBe('ERR_LOCK_NOT_SUPPORTED');
    queue.call('r1', { mode: 'shared', sharedFallback: 'exclusive' });
    queue.call('r2', { mode: 'shared', sharedFallback: 'exclusive' });
    await settled();
    expect(queue.entered).toEqual(['r1', 'r2']);
    await queue.leave('r1', 'r2');
    await Promise.all(queue.done);
  });
});

describe('several locks at once', () => {
  it('are taken in one order whatever the order of their names, so that crossing callers never deadlock', async () => {
    const container = lockContainer({ global: new LeaseEngine() });
    let inside = 0;
    const cross = (a: string, b: string): Promise<void> =>
      withLock(several, [a, b], async () => {
        expect(++inside).toBe(1);
        await settled();
        inside -= 1;
      }, { container });
    await Promise.all([cross('x', 'y'), cross('y', 'x'), cross('x', 'y'), cross('y', 'x')]);
  });

  it('are all or nothing: when one cannot be had the others are given back', async () => {
    const engine = new LeaseEngine();
    const container = lockContainer({ global: engine });
    const single = defineLock({ scope: LockScope.Global, name: '{0}' });
    const gate = new Gate();
    const holder = withLock(single, ['y'], () => gate.opened, { container });
    await settled();
    expect((await errorOf(withLock(several, ['x', 'y'], async () => undefined, { container, waitMs: 0 }))).code).toBe('ERR_LOCK_BUSY');
    await settled();
    expect([...engine.held.keys()]).toEqual(['global:y']);
    gate.open();
    await holder;
  });

  it('are one lock when two names render alike', async () => {
    const engine = new LeaseEngine();
    await withLock(several, ['x', 'x'], async (...held) => expect(held.length).toBe(1), { container: lockContainer({ global: engine }) });
    expect(engine.acquisitions).toBe(1);
  });
});
