import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { expectTold, Loose, ran, thrownBy, type Told } from './told.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Container, injectable } from 'inversify';
import { acquireLock, assertLocked, closeLocks, currentLocks, defineLock, Locked, lockModule, LockScope, setDefaultLockContainer, withLock } from '@holdfast/core';
import type { HeldLock, LockErrorCode } from '@holdfast/core';

beforeEach(() => void ran.splice(0));
afterEach(async () => {
  expect(ran).toEqual([]);
  await closeAll();
});

@injectable()
class Driver {
  readonly host: string = 'h1';
  readonly conf: { pool: string | null } = { pool: null };

  @Locked('process', 'p-{self.host}')
  async process(): Promise<void> {
    ran.push('process');
  }

  @Locked('global', 'g-{self.host}')
  async global(): Promise<void> {
    ran.push('global');
  }

  @Locked('process', (self: Driver) => `pool-${String(self.conf.pool)}`.slice(0, self.conf.pool === null ? 0 : 9))
  async byFunction(): Promise<void> {
    ran.push('byFunction');
  }

  @Locked('process', (_self: Driver, connector: { host: string }) => connector.host)
  async byConnector(_connector: { host: string }): Promise<void> {
    ran.push('byConnector');
  }

  @Loose('process', 'v-{volume.id}', { params: ['volume'] })
  async volume(_volume?: unknown): Promise<void> {
    ran.push('volume');
  }

  @Loose('process', 'pool-{self.conf.pool}')
  async pool(): Promise<void> {
    ran.push('pool');
  }

  @Locked('process', ['first', '{0.id}'])
  async two(_volume: { id: string }): Promise<void> {
    ran.push('two');
  }
}

function driverOf(container: Container): Driver {
  container.bind(Driver).toSelf();
  return container.get(Driver);
}

describe('no container', () => {
  it('refuses the call of an object made with plain new, and says what to do', async () => {
    const error = await errorOf(new Driver().process());
    expectTold(error, { code: 'ERR_LOCK_NO_CONTAINER', method: 'Driver.process', words: /setDefaultLockContainer/ });
  });

  it('refuses the call of an object whose container never loaded lockModule', async () => {
    expectTold(await errorOf(driverOf(new Container()).global()), { code: 'ERR_LOCK_NO_CONTAINER', method: 'Driver.global' });
  });

  it('refuses imperative locks, too', async () => {
    const lock = defineLock({ scope: 'process', name: 'misuse-imperative' });
    const body = async (): Promise<void> => void ran.push('body');
    expectTold(await errorOf(withLock(lock, [], body)), { code: 'ERR_LOCK_NO_CONTAINER' });
    expectTold(await errorOf(acquireLock(lock)), { code: 'ERR_LOCK_NO_CONTAINER' });
  });
});

describe('no provider, or one that does not reach far enough', () => {
  it('refuses a scope that nothing is bound to', async () => {
    const error = await errorOf(driverOf(lockContainer()).global());
    expectTold(error, { code: 'ERR_LOCK_PROVIDER_MISSING', scope: 'global', method: 'Driver.global', words: /lockModule\(\{ global: … \}\)/ });
  });

  it('refuses to load a module whose provider does not reach as far as its scope', () => {
    const error = thrownBy(() => lockModule({ global: new LeaseEngine({ reach: 'process' }) }));
    expectTold(error, { code: 'ERR_LOCK_REACH_TOO_SHORT', scope: 'global', words: /process/ });
    const near = thrownBy(() => lockModule({ global: new LeaseEngine({ reach: 'process' }), singleNode: true }));
    expectTold(near, { code: 'ERR_LOCK_REACH_TOO_SHORT', scope: 'global' });
  });

  it('refuses the call when the reach is known only after a factory made the provider', async () => {
    const error = await errorOf(driverOf(lockContainer({ global: async () => new LeaseEngine({ reach: 'node' }) })).global());
    expectTold(error, { code: 'ERR_LOCK_REACH_TOO_SHORT', scope: 'global', words: /singleNode/ });
  });
});

describe('a value that makes no name is refused at the call', () => {
  const calls: readonly (readonly [what: string, call: (driver: Driver) => Promise<void>, words: RegExp, method: string])[] = [
    ['a missing argument', (driver) => driver.volume(), /\{volume\.id\}.*volume is undefined/, 'Driver.volume'],
    ['a null argument', (driver) => driver.volume(null), /\{volume\.id\}.*volume is null/, 'Driver.volume'],
    ['a missing property', (driver) => driver.volume({}), /\{volume\.id\} is undefined/, 'Driver.volume'],
    ['an empty property', (driver) => driver.volume({ id: '' }), /\{volume\.id\} is an empty string/, 'Driver.volume'],
    ['an object', (driver) => driver.volume({ id: { secret: 'hunter2' } }), /\{volume\.id\} is an object/, 'Driver.volume'],
    ['not a number', (driver) => driver.volume({ id: Number.NaN }), /\{volume\.id\} is NaN/, 'Driver.volume'],
    ['half a surrogate pair', (driver) => driver.volume({ id: '\ud800' }), /\{volume\.id\}.*well-formed/, 'Driver.volume'],
    ['a null property of the object', (driver) => driver.pool(), /\{self\.conf\.pool\} is null/, 'Driver.pool'],
    ['the second of two names', (driver) => driver.two({ id: '' }), /\{0\.id\} is an empty string/, 'Driver.two'],
    ['a name function that throws', (driver) => driver.byConnector(null as never), /name function threw.*host/, 'Driver.byConnector'],
    ['an empty result of a name function', (driver) => driver.byFunction(), /name function gave an empty string/, 'Driver.byFunction'],
  ];

  it.each(calls)('%s', async (_what, call, words, method) => {
    const error = await errorOf(call(driverOf(lockContainer())));
    expectTold(error, { code: 'ERR_LOCK_NAME_INVALID', scope: 'process', method, words });
    expect(error.message).not.toContain('hunter2');
  });

  it('and leaves no lock behind', async () => {
    const driver = driverOf(lockContainer());
    await errorOf(driver.two({ id: '' }));
    await driver.two({ id: 'x' });
    expect(ran.splice(0)).toEqual(['two']);
  });
});

/** One method per way of not waiting, all under the lock that `hold` holds. */
function waitingDriver(scope: LockScope) {
  class Waiting {
    readonly held = new Gate();

    @Locked(scope, 'busy')
    async hold(): Promise<void> {
      await this.held.opened;
    }

    @Locked(scope, 'busy', { waitMs: 0 })
    async tryOnce(): Promise<void> {
      ran.push('tryOnce');
    }

    @Locked(scope, 'busy', { onContention: 'reject' })
    async reject(): Promise<void> {
      ran.push('reject');
    }

    @Locked(scope, 'busy', { waitMs: 15 })
    async impatient(): Promise<void> {
      ran.push('impatient');
    }

    @Locked(scope, 'busy', { signal: (signal: AbortSignal) => signal })
    async abortable(_signal: AbortSignal): Promise<void> {
      ran.push('abortable');
    }

    @Locked(scope, 'busy')
    async patient(): Promise<void> {
      ran.push('patient');
    }

    @Locked(scope, 'busy')
    async once(): Promise<void> {
      ran.push('once');
    }

    @Locked(scope, 'busy')
    async nest(): Promise<unknown> {
      return errorOf(this.once());
    }
  }
  return new Waiting();
}

describe.each<LockScope>([LockScope.Process, LockScope.Global])('a %s lock that is held', (scope) => {
  let container: Container;
  let driver: ReturnType<typeof waitingDriver>;
  const told = (code: LockErrorCode, method: string): Told => ({ code, lockName: 'busy', scope, method: `Waiting.${method}` });

  beforeEach(() => {
    container = lockContainer({ global: new LeaseEngine() });
    setDefaultLockContainer(container);
    driver = waitingDriver(scope);
  });

  async function whileHeld(act: () => Promise<void>): Promise<void> {
    const holder = driver.hold();
    await settled();
    await act();
    driver.held.open();
    await holder;
    await settled();
  }

  it('is not waited for with waitMs 0', () =>
    whileHeld(async () => {
      const error = await errorOf(driver.tryOnce());
      expectTold(error, { ...told('ERR_LOCK_BUSY', 'tryOnce'), words: new RegExp(`pid ${process.pid}.*Waiting\\.hold`) });
      expect(error).toMatchObject({ retryable: true, holder: { method: 'Waiting.hold' } });
    }));

  it("is not waited for with onContention 'reject'", () =>
    whileHeld(async () => expectTold(await errorOf(driver.reject()), told('ERR_LOCK_BUSY', 'reject'))));

  it('is waited for no longer than waitMs', () =>
    whileHeld(async () => {
      const error = await errorOf(driver.impatient());
      expectTold(error, { ...told('ERR_LOCK_TIMEOUT', 'impatient'), words: /waited \d+ ms/ });
      expect(error).toMatchObject({ retryable: true, holder: { method: 'Waiting.hold' } });
    }));

  it('is not waited for when the signal has fired before', () =>
    whileHeld(async () => {
      const reason = new Error('no longer wanted');
      const error = await errorOf(driver.abortable(AbortSignal.abort(reason)));
      expectTold(error, told('ERR_LOCK_ABORTED', 'abortable'));
      expect(error).toMatchObject({ name: 'AbortError', cause: reason, retryable: false });
    }));

  it('is given up when the signal fires during the wait', () =>
    whileHeld(async () => {
      const controller = new AbortController();
      const waiting = errorOf(driver.abortable(controller.signal));
      await settled();
      const reason = new Error('changed my mind');
      controller.abort(reason);
      const error = await waiting;
      expectTold(error, told('ERR_LOCK_ABORTED', 'abortable'));
      expect(error).toMatchObject({ name: 'AbortError', cause: reason });
    }));

  it('is given up when the container closes, and later calls are refused', async () => {
    const holder = driver.hold();
    await settled();
    const waiting = errorOf(driver.patient());
    await settled();
    const closed = closeLocks(container);
    expectTold(await waiting, told('ERR_LOCK_CLOSED', 'patient'));
    expectTold(await errorOf(driver.patient()), told('ERR_LOCK_CLOSED', 'patient'));
    driver.held.open();
    await Promise.all([holder, closed]);
    expectTold(await errorOf(driver.patient()), told('ERR_LOCK_CLOSED', 'patient'));
  });

  it('is not entered again where re-entry is not declared', async () => {
    expectTold(await driver.nest(), { ...told('ERR_LOCK_REENTRANT', 'once'), words: /in the context of a call that holds it: Waiting\.nest/ });
  });

  it('is free again after every refusal', async () => {
    await whileHeld(async () => {
      await Promise.all([driver.tryOnce(), driver.reject(), driver.impatient(), driver.abortable(AbortSignal.abort())].map(errorOf));
    });
    await driver.tryOnce();
    expect(ran.splice(0)).toEqual(['tryOnce']);
  });
});

describe('a handle that was released', () => {
  const lock = defineLock({ scope: 'process', name: 'misuse-handle' });
  const told: Told = { code: 'ERR_LOCK_RELEASED', lockName: 'misuse-handle', scope: 'process' };

  it('cannot be released again or be taken for a lock, and the next holder keeps its own', async () => {
    const container = lockContainer();
    const handle = await acquireLock(lock, [], { container });
    await handle.release();
    const next = await acquireLock(lock, [], { container });
    expectTold(await errorOf(handle.release()), told);
    expectTold(thrownBy(() => handle.assertHeld()), told);
    expectTold(thrownBy(() => handle.locks[0]?.assertHeld()), told);
    next.assertHeld();
    await next.release();
  });

  it('may be disposed of without harm', async () => {
    const container = lockContainer();
    const handle = await acquireLock(lock, [], { container });
    await handle.release();
    const next = await acquireLock(lock, [], { container });
    await handle[Symbol.asyncDispose]();
    next.assertHeld();
    await next.release();
  });

  it('is recognised when a body leaked it', async () => {
    const container = lockContainer();
    const leaked: HeldLock[] = [];
    await withLock(lock, [], async () => void leaked.push(...currentLocks()), { container });
    expect(leaked).toHaveLength(1);
    expectTold(thrownBy(() => leaked[0]?.assertHeld()), told);
    expectTold(thrownBy(() => assertLocked(lock)), { code: 'ERR_LOCK_RELEASED', scope: 'process', words: /"misuse-handle".*not held here/ });
  });
});
