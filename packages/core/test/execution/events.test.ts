import { Gate, closeAll, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { injectable } from 'inversify';
import { closeLocks, Locked, LockScope, logLockEvents, withLock, defineLock, type LockEvent, type LockLogger } from '@holdfast/core';

@injectable()
class Driver {
  gate = new Gate();

  @Locked(LockScope.Global, 'events-{0}', { warnHeldMs: 5, warnWaitedMs: 5 })
  async work(_id: string): Promise<void> {
    await this.gate.opened;
  }
}

const stops: (() => void)[] = [];

function record(): LockEvent[] {
  const events: LockEvent[] = [];
  const note = (_line: string, event: LockEvent): void => void events.push(event);
  const logger: LockLogger = { debug: note, info: note, warn: note, error: note };
  stops.push(logLockEvents(logger));
  return events;
}

const withoutWarnings = (events: readonly LockEvent[]): string[] => events.map(({ event }) => event).filter((event) => event !== 'warning');

/** Resolves when that many warnings have been told. */
function warnings(count: number): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    const listen = (): void => void (++seen === count && resolve());
    subscribe('holdfast:lock:warning', listen);
    stops.push(() => void unsubscribe('holdfast:lock:warning', listen));
  });
}

afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await closeAll();
});

describe('events (S13)', () => {
  it('tell of a lock’s whole life: waiting before it waits, acquired after it, held, released', async () => {
    const container = lockContainer({ global: new LeaseEngine() });
    container.bind(Driver).toSelf();
    const driver = container.get(Driver);
    const events = record();
    const bothWarned = warnings(2);
    const first = driver.work('a');
    await settled();
    const second = driver.work('a');
    await settled();
    expect(withoutWarnings(events)).toEqual(['waiting', 'acquired', 'waiting']);
    await bothWarned;
    driver.gate.open();
    await Promise.all([first, second]);
    expect(withoutWarnings(events)).toEqual(['waiting', 'acquired', 'waiting', 'held', 'released', 'acquired', 'held', 'released']);
    expect(events[0]).toMatchObject({ lockName: 'events-a', template: 'events-{0}', scope: 'global', method: 'Driver.work', mode: 'exclusive' });
    // Node may serve a timer of 5 ms up to one millisecond early.
    expect(events.at(-3)!.waitedMs).toBeGreaterThanOrEqual(4);
    expect(events.find(({ event }) => event === 'held')!.heldMs).toBeGreaterThanOrEqual(4);
    expect(events.filter(({ event }) => event === 'warning').slice(0, 2).map(({ reason }) => reason).sort()).toEqual(['held for more than 5 ms', expect.stringMatching(/^waited for more than 5 ms; held since .* in Driver.work$/)]);
  });

  it('tell of a loss, of a failed release and of a nested call that outlives its holder', async () => {
    const engine = new LeaseEngine({ ttlMs: 60_000 });
    const container = lockContainer({ global: engine });
    const lock = defineLock({ scope: LockScope.Global, name: 'events' });
    const events = record();
    await withLock(lock, [], async () => engine.drop('global:events'), { container, onLost: 'report' });
    expect(events.find(({ event }) => event === 'lost')).toMatchObject({ reason: 'session-gone', lockName: 'events' });
    await settled();
    engine.releaseFails = true;
    await withLock(lock, [], async () => undefined, { container });
    expect(events.find(({ event }) => event === 'release-failed')).toMatchObject({ error: expect.any(Error) });
    engine.releaseFails = false;
    engine.held.clear();
    const gate = new Gate();
    let nested: Promise<void> | undefined;
    await withLock(lock, [], async () => void (nested = withLock(lock, [], () => gate.opened, { container, reentrant: true })), { container });
    expect(events.at(-1)!.event).toBe('outlived');
    gate.open();
    await nested;
  });

  it('reach the logger of lockModule until its locks are closed', async () => {
    const lines: string[] = [];
    const note = (line: string): void => void lines.push(line);
    const container = lockContainer({ logger: { debug: note, info: note, warn: note, error: note } });
    const lock = defineLock({ scope: LockScope.Process, name: 'logged' });
    await withLock(lock, [], async () => undefined, { container });
    expect(lines[0]).toMatch(/^process lock "logged" acquired: waited \d/);
    await closeLocks(container);
    const count = lines.length;
    await withLock(lock, [], async () => undefined, { container: lockContainer() });
    expect(lines.length).toBe(count);
  });
});
