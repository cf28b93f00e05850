import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Container, injectable } from 'inversify';
import { assertLocked, currentLocks, defineLock, describeLocks, Locked, LockScope, lockable, setDefaultLockContainer, verifyLocks } from '@holdfast/core';

const names = (): string[] => currentLocks().map(({ scope, lockName }) => `${scope}:${lockName}`);
const shared = defineLock({ scope: LockScope.Process, name: 'host-{host}', params: ['host'], reason: 'one host at a time', where: 'Driver' });

@injectable()
class Driver {
  host = 'h1';
  removeEmptyHost = true;
  gate = new Gate();
  runs = 0;
  seen: (string | undefined)[][] = [];

  @Locked(LockScope.Process, ['{self.host}-b', '{self.host}-a', '{0}'])
  async several(_id: string): Promise<string[]> {
    return names();
  }

  @Locked(LockScope.Process, 'stack-b')
  @Locked(LockScope.Process, 'stack-a')
  async stacked(): Promise<string[]> {
    return names();
  }

  @Locked(LockScope.Process, 'when-{self.host}', { when: (self) => (self as Driver).removeEmptyHost, condition: 'removeEmptyHost' })
  async conditional(): Promise<string[]> {
    return names();
  }

  @Locked(LockScope.Process, (self: Driver, host?: string) => [`fn-${self.secret}`, `fn-${host ?? 'none'}`])
  async byFunction(_host?: string): Promise<string[]> {
    return names();
  }

  @Locked(shared)
  async byDefinition(_host: string): Promise<string[]> {
    assertLocked(shared);
    assertLocked(shared, [_host]);
    return names();
  }

  @Locked(LockScope.Process, 'joined-{0}', { onContention: 'join', joinBy: (_self: unknown, id: unknown) => id })
  async joined(_id: string): Promise<number> {
    this.runs += 1;
    await this.gate.opened;
    return this.runs;
  }

  @Locked(LockScope.Process, 'plain', { reentrant: true })
  async plain(): Promise<string[]> {
    return names();
  }

  @Locked(LockScope.Process, 'plain')
  async calls(): Promise<string[]> {
    return this.plain();
  }

  @Locked(LockScope.Process, 'generated')
  async *generate(count: number): AsyncGenerator<number, string, string | undefined> {
    try {
      for (let index = 0; index < count; index += 1) this.seen.push([yield index, ...names()]);
      return 'end';
    } finally {
      this.runs += 1;
    }
  }

  private readonly secret = 's';

  @Locked(LockScope.Process, 'private')
  private async hidden(): Promise<string[]> {
    return names();
  }

  callHidden(): Promise<string[]> {
    return this.hidden();
  }
}

@injectable()
class Derived extends Driver {
  @Locked.inherited()
  override async plain(): Promise<string[]> {
    return [...(await super.plain()), 'derived'];
  }

  @Locked(LockScope.Process, 'derived-own')
  async own(): Promise<void> {}
}

@injectable()
class Careless extends Driver {
  override async plain(): Promise<string[]> {
    return names();
  }
}

let container: Container;
let driver: Driver;

beforeEach(() => {
  container = lockContainer();
  for (const type of [Driver, Derived, Careless]) container.bind(type).toSelf();
  lockable(container, Careless);
  driver = container.get(Driver);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await closeAll();
});

describe('@Locked in the legacy dialect', () => {
  it('keeps the method’s name and length', () => {
    expect(Driver.prototype.several.name).toBe('several');
    expect(Driver.prototype.several.length).toBe(1);
  });

  it('takes several names in one order and each once', async () => {
    await expect(driver.several('h1-a')).resolves.toEqual(['process:h1-a', 'process:h1-b']);
    await expect(driver.several('z')).resolves.toEqual(['process:h1-a', 'process:h1-b', 'process:z']);
  });

  it('merges a stack into one acquisition in one order', async () => {
    await expect(driver.stacked()).resolves.toEqual(['process:stack-a', 'process:stack-b']);
  });

  it('asks `when` at each call', async () => {
    await expect(driver.conditional()).resolves.toEqual(['process:when-h1']);
    driver.removeEmptyHost = false;
    await expect(driver.conditional()).resolves.toEqual([]);
  });

  it('takes names from a function that sees private members', async () => {
    await expect(driver.byFunction()).resolves.toEqual(['process:fn-none', 'process:fn-s']);
  });

  it('takes a shared definition', async () => {
    await expect(driver.byDefinition('x')).resolves.toEqual(['process:host-x']);
    expect(() => assertLocked(shared)).toThrow(expect.objectContaining({ code: 'ERR_LOCK_RELEASED' }));
  });

  it('locks private methods', () => expect(driver.callHidden()).resolves.toEqual(['process:private']));

  it('lets later calls join the running one', async () => {
    const calls = [driver.joined('a'), driver.joined('a'), driver.joined('b')];
    await settled();
    driver.gate.open();
    expect(await Promise.all(calls)).toEqual([2, 2, 2]);
    expect(driver.runs).toBe(2);
    expect(await driver.joined('a')).toBe(3);
  });

  it('holds an async generator’s lock until the iteration ends, and passes values, returns and errors through', async () => {
    const steps = driver.generate(2);
    expect(await steps.next()).toEqual({ done: false, value: 0 });
    setDefaultLockContainer(container);
    expect(await steps.next('a')).toEqual({ done: false, value: 1 });
    expect(await steps.next('b')).toEqual({ done: true, value: 'end' });
    expect(driver.seen).toEqual([['a', 'process:generated'], ['b', 'process:generated']]);
    for await (const step of driver.generate(5)) if (step === 1) break;
    await expect((async () => {
      for await (const step of driver.generate(1)) throw new Error(`at ${step}`);
    })()).rejects.toThrow('at 0');
    expect(driver.runs).toBe(3);
    const next = driver.generate(1);
    await next.next();
    await next.return('early');
  });

  it('makes a second iteration wait for the first', async () => {
    const first = driver.generate(1);
    await new Promise<void>((resolve) => setImmediate(() => void first.next().then(() => resolve())));
    let entered = false;
    const second = driver.generate(1);
    const step = second.next().then(() => void (entered = true));
    await settled();
    expect(entered).toBe(false);
    await first.return('');
    await step;
    await second.return('');
  });
});

describe('overrides', () => {
  it('with @Locked.inherited() keep the base’s locks, and super does not hang', async () => {
    await expect(container.get(Derived).plain()).resolves.toEqual(['process:plain', 'derived']);
    await expect(container.get(Derived).calls()).resolves.toEqual(['process:plain', 'derived']);
  });

  it('without it are reported when the object is activated, once, and by verifyLocks', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    container.get(Careless);
    container.get(Careless);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain('Careless.plain overrides the locked Driver.plain');
    expect((await errorOf(verifyLocks(container, Careless))).message).toContain('Careless.plain');
    await verifyLocks(container, Driver, Derived);
  });

  it('with @Locked.inherited() of nothing are refused when the class is defined', () => {
    expect(() => {
      class Lonely {
        @Locked.inherited()
        async work(): Promise<void> {}
      }
      return Lonely;
    }).toThrow(expect.objectContaining({ code: 'ERR_LOCK_DEFINITION_INVALID' }));
  });
});

describe('what a class declares', () => {
  it('can be read, inherited locks included', () => {
    const declared = describeLocks(Derived);
    expect(declared.find(({ method }) => method === 'plain')).toEqual({ className: 'Derived', method: 'plain', isStatic: false, scope: 'process', template: 'plain', mode: 'exclusive', isConditional: false, condition: undefined, reason: undefined });
    expect(declared.find(({ method }) => method === 'byDefinition')).toMatchObject({ className: 'Driver', template: 'host-{host}', reason: 'one host at a time' });
    expect(declared.find(({ method }) => method === 'conditional')).toMatchObject({ isConditional: true, condition: 'removeEmptyHost' });
    expect(declared.filter(({ method }) => method === 'several').map(({ template }) => template)).toEqual(['{self.host}-b', '{self.host}-a', '{0}']);
  });

  it('stands in reflect-metadata, too', () => {
    expect(Reflect.getMetadata('holdfast:locks', Driver.prototype, 'plain')).toMatchObject([{ scope: 'process', template: 'plain' }]);
  });
});

describe('a template that names a parameter the method does not have', () => {
  it('is refused when the class is defined', () => {
    const unchecked: string = '{2.id}';
    expect(() => {
      class Short {
        @Locked(LockScope.Process, unchecked)
        async work(_volume: string, _host: string): Promise<void> {}
      }
      return Short;
    }).toThrow(expect.objectContaining({ code: 'ERR_LOCK_DEFINITION_INVALID', message: expect.stringContaining('Short.work') }));
  });
});
