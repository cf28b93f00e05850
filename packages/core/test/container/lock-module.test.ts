import { closeAll, errorOf, lockContainer } from '../setup.js';
import { LeaseEngine } from '../lease-engine.js';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Container, injectable } from 'inversify';
import { closeLocks, isLockError, Locked, lockModule, LockScope, verifyLocks } from '@holdfast/core';

@injectable()
class Driver {
  @Locked(LockScope.Global, 'module')
  async work(): Promise<string> {
    return 'done';
  }

  @Locked(LockScope.Global, 'module', { mode: 'shared' })
  async read(): Promise<string> {
    return 'read';
  }
}

function driverIn(container: Container): Driver {
  container.bind(Driver).toSelf();
  return container.get(Driver);
}

function refusal(make: () => unknown): { code?: string; message: string } {
  try {
    make();
  } catch (error) {
    if (isLockError(error)) return error;
    throw error;
  }
  throw new Error('expected lockModule to refuse');
}

const environment = { ...process.env };
afterEach(async () => {
  await closeAll();
  process.env = { ...environment };
  jest.restoreAllMocks();
});

describe('lockModule (S2)', () => {
  it('refuses a provider of too short a reach when it is made, naming scope and engine', () => {
    const error = refusal(() => lockModule({ global: new LeaseEngine({ reach: 'node' }) }));
    expect(error.code).toBe('ERR_LOCK_REACH_TOO_SHORT');
    expect(error.message).toContain('global scope');
    expect(error.message).toContain('singleNode: true');
    expect(refusal(() => lockModule({ node: 'memory:' })).code).toBe('ERR_LOCK_REACH_TOO_SHORT');
    expect(refusal(() => lockModule({ global: 'file:///tmp/x' })).code).toBe('ERR_LOCK_REACH_TOO_SHORT');
  });

  it('lets the global scope be served by a node provider when the deployment is said to be one node, and warns once', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    lockModule({ global: new LeaseEngine({ reach: 'node' }), singleNode: true });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(refusal(() => lockModule({ global: new LeaseEngine({ reach: 'process' }), singleNode: true })).code).toBe('ERR_LOCK_REACH_TOO_SHORT');
  });

  it('says at the first call that a scope has no provider, and the body does not run', async () => {
    const error = await errorOf(driverIn(lockContainer()).work());
    expect(error.code).toBe('ERR_LOCK_PROVIDER_MISSING');
    expect(error.message).toContain('lockModule({ global: … })');
  });

  it('says the same at the start when asked to verify', async () => {
    const error = await errorOf(verifyLocks(lockContainer(), Driver));
    expect(error.code).toBe('ERR_LOCK_PROVIDER_MISSING');
  });

  it('verifies what the options need of the provider', async () => {
    const error = await errorOf(verifyLocks(lockContainer({ global: new LeaseEngine() }), Driver));
    expect(error.code).toBe('ERR_LOCK_NOT_SUPPORTED');
    expect(error.message).toContain('Driver.read');
    await verifyLocks(lockContainer({ global: new LeaseEngine({ shared: true }) }), Driver);
  });

  it('opens a factory at the first use, once', async () => {
    let opened = 0;
    const driver = driverIn(
      lockContainer({
        global: async () => {
          opened += 1;
          return new LeaseEngine();
        },
      }),
    );
    expect(opened).toBe(0);
    await Promise.all([driver.work(), driver.work()]);
    expect(opened).toBe(1);
  });

  it('tells why a factory failed, and tries again at the next call', async () => {
    let tries = 0;
    const driver = driverIn(
      lockContainer({
        global: () => {
          tries += 1;
          if (tries === 1) throw new Error('no route to host');
          return new LeaseEngine();
        },
      }),
    );
    const error = await errorOf(driver.work());
    expect(error).toMatchObject({ code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: expect.stringContaining('no route to host') });
    await expect(driver.work()).resolves.toBe('done');
  });

  it('refuses what a factory made when its reach is too short', async () => {
    const error = await errorOf(driverIn(lockContainer({ global: () => new LeaseEngine({ reach: 'node' }) })).work());
    expect(error.code).toBe('ERR_LOCK_REACH_TOO_SHORT');
  });

  it.each([
    ['an unknown option', () => lockModule({ gobal: 'memory:' } as never), 'it takes process, node, global, singleNode, lockOrder, logger'],
    ['an unknown scheme', () => lockModule({ global: 'consul://h' }), 'redis:'],
    ['no URL at all', () => lockModule({ global: 'secret-password' }), 'not a URL'],
    ['null', () => lockModule({ global: null as never }), 'not null'],
    ['something that is no provider', () => lockModule({ global: {} as never }), 'not a LockProvider'],
  ])('refuses %s with what is allowed', (_what, make, words) => {
    const error = refusal(make);
    expect(error.code).toBe('ERR_LOCK_CONFIG_INVALID');
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('secret-password');
  });

  it('lets the environment replace a URL and the default, never a provider the program made', async () => {
    process.env['HOLDFAST_GLOBAL_URL'] = 'zookeeper://127.0.0.1:1'; // nobody serves there
    expect((await errorOf(driverIn(lockContainer()).work())).message).toContain('ZooKeeper cannot be reached');
    expect((await errorOf(driverIn(lockContainer({ global: 'redis://h' })).work())).message).toContain('ZooKeeper cannot be reached');
    await expect(driverIn(lockContainer({ global: new LeaseEngine() })).work()).resolves.toBe('done');
    process.env['HOLDFAST_GLOBAL_URL'] = 'memory:';
    expect(refusal(() => lockModule()).code).toBe('ERR_LOCK_REACH_TOO_SHORT');
  });

  it('keeps a provider object open until the last container that was given it is closed', async () => {
    const engine = new LeaseEngine();
    const [first, second] = [new Container(), new Container()];
    for (const container of [first, second]) container.load(lockModule({ global: engine }));
    await closeLocks(first);
    expect(engine.isClosed).toBe(false);
    await closeLocks(second);
    expect(engine.isClosed).toBe(true);
  });
});
