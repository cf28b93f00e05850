import { closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { currentLocks, describeLocks, renderLocks, lockable, Locked, LockScope, setDefaultLockContainer } from '@holdfast/core';

const names = (): string[] => currentLocks().map(({ lockName }) => lockName);

class Driver {
  host = 'h1';
  inside = 0;
  most = 0;
  #secret = 'x';

  @Locked(LockScope.Process, 'standard-{self.host}-{0}')
  async work(_id: string): Promise<string[]> {
    this.most = Math.max(this.most, ++this.inside);
    await settled();
    this.inside -= 1;
    return names();
  }

  @Locked(LockScope.Process, 'standard-static')
  static async fixed(): Promise<string[]> {
    return names();
  }

  @Locked(LockScope.Process, 'standard-hard')
  async #hard(): Promise<string[]> {
    return [...names(), this.#secret];
  }

  hard(): Promise<string[]> {
    return this.#hard();
  }

  @Locked(LockScope.Process, 'standard-steps')
  async *steps(): AsyncGenerator<string[]> {
    yield names();
  }
}

class Derived extends Driver {
  @Locked.inherited()
  override async work(id: string): Promise<string[]> {
    return [...(await super.work(id)), 'derived'];
  }
}

afterEach(closeAll);

describe('@Locked in the standard dialect', () => {
  it('excludes on instance, static and #private methods and generators', async () => {
    setDefaultLockContainer(lockContainer());
    const driver = new Driver();
    expect(await Promise.all([driver.work('a'), driver.work('a')])).toEqual([['standard-h1-a'], ['standard-h1-a']]);
    expect(driver.most).toBe(1);
    expect(await Driver.fixed()).toEqual(['standard-static']);
    expect(await driver.hard()).toEqual(['standard-hard', 'x']);
    for await (const held of driver.steps()) expect(held).toEqual(['standard-steps']);
  });

  it('inherits the base’s locks', async () => {
    setDefaultLockContainer(lockContainer());
    expect(await new Derived().work('a')).toEqual(['standard-h1-a', 'derived']);
  });

  it('never runs unlocked: without a container it refuses, naming class and method', async () => {
    const error = await errorOf(new Driver().work('a'));
    expect(error).toMatchObject({ code: 'ERR_LOCK_NO_CONTAINER', method: 'Driver.work' });
  });

  it('is served by the container through lockable()', async () => {
    const container = lockContainer();
    container.bind('driver').toDynamicValue(() => new Driver());
    lockable(container, 'driver');
    expect(await container.get<Driver>('driver').work('a')).toEqual(['standard-h1-a']);
  });

  it('leaves metadata on the class', () => {
    const { metadata } = Symbol as { metadata?: symbol };
    expect((Driver as unknown as Record<symbol, unknown>)[metadata!]).toMatchObject({ 'holdfast:locks': { work: [{ template: 'standard-{self.host}-{0}' }] } });
    expect(describeLocks(Driver).map(({ className, method }) => `${className}.${method}`)).toEqual(['Driver.work', 'Driver.steps', 'Driver.fixed']);
  });

  it('can be asked what a call would lock before any call has been made, for inherited locks as well', () => {
    expect(renderLocks(Derived, 'work', { host: 'h2' }, ['b'])).toMatchObject([{ lockName: 'standard-h2-b', scope: 'process' }]);
  });

  it('refuses what is not an async method when the class is defined', () => {
    const locked = Locked(LockScope.Process, 'x') as unknown as (value: unknown, context: object) => unknown;
    expect(() => locked(function sync() {}, { kind: 'method', name: 'sync', static: false })).toThrow(expect.objectContaining({ code: 'ERR_LOCK_DEFINITION_INVALID' }));
    expect(() => locked(undefined, { kind: 'field', name: 'field', static: false })).toThrow(expect.objectContaining({ code: 'ERR_LOCK_DEFINITION_INVALID' }));
  });
});
