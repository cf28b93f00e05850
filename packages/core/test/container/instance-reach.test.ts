import { Gate, closeAll, errorOf, lockContainer, settled } from '../setup.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Container, inject, injectable, injectFromBase } from 'inversify';
import { attachLocks, lockable, Locked, lockModule, LockScope, setDefaultLockContainer } from '@holdfast/core';

@injectable()
class Base {
  bodies = 0;
  gate = new Gate();

  @Locked(LockScope.Process, 'reach')
  async work(): Promise<void> {
    this.bodies += 1;
    await this.gate.opened;
  }
}

@injectable()
class PlainSubclass extends Base {}

@injectable()
class SubclassWithOwnLock extends Base {
  @Locked(LockScope.Process, 'reach-other')
  async other(): Promise<string> {
    return 'done';
  }
}

@injectable()
@injectFromBase({ extendProperties: true })
class SubclassFromBase extends Base {}

@injectable()
class WithConstructor extends Base {
  constructor(@inject('name') readonly name: string) {
    super();
  }

  @Locked.inherited()
  override async work(): Promise<void> {
    return super.work();
  }
}

const statics = { bodies: 0 };
class WithStatic {
  @Locked(LockScope.Process, 'reach-static')
  static async work(): Promise<void> {
    statics.bodies += 1;
  }
}

/** Two objects of the same kind, both asked at once: either one body waits for the other, or none runs. */
async function expectExclusion(first: Base, second: Base): Promise<void> {
  const running = [first.work(), second.work()];
  await settled();
  expect(first.bodies + second.bodies).toBe(1);
  first.gate.open();
  second.gate.open();
  await Promise.all(running);
  expect(first.bodies + second.bodies).toBe(2);
}

async function expectRefusal(instance: Base): Promise<void> {
  const error = await errorOf(instance.work());
  expect(error.code).toBe('ERR_LOCK_NO_CONTAINER');
  expect(error.message).toContain('lockable(container, Class)');
  expect(error.message).toContain('setDefaultLockContainer');
  expect(instance.bodies).toBe(0);
}

afterEach(closeAll);

describe('how dependency injection reaches the instance (S3): no object runs unlocked', () => {
  it('serves an object that the container made', async () => {
    const container = lockContainer();
    container.bind(Base).toSelf();
    await expectExclusion(container.get(Base), container.get(Base));
  });

  it('keeps out of sight of keys, JSON and spreading', () => {
    const container = lockContainer();
    container.bind(Base).toSelf();
    const made = container.get(Base);
    expect(Reflect.ownKeys({ ...made })).toEqual(['bodies', 'gate']);
    expect(JSON.parse(JSON.stringify(made))).toEqual({ bodies: 0, gate: { opened: {} } });
  });

  it('serves an object with constructor injection of its own', async () => {
    const container = lockContainer();
    container.bind('name').toConstantValue('x');
    container.bind(WithConstructor).toSelf();
    await expectExclusion(container.get(WithConstructor), container.get(WithConstructor));
  });

  it('lets a child container’s locks win over its parent’s', async () => {
    const parent = lockContainer();
    const child = new Container({ parent });
    child.load(lockModule({}));
    child.bind(Base).toSelf();
    await expectExclusion(child.get(Base), child.get(Base));
  });

  it('serves objects of a child container that has no locks of its own from its parent’s', async () => {
    const child = new Container({ parent: lockContainer() });
    child.bind(Base).toSelf();
    await expectExclusion(child.get(Base), child.get(Base));
  });

  it('refuses a plain `new` without a default container, and runs nothing', () => expectRefusal(new Base()));

  it('serves a plain `new` from the default container', async () => {
    setDefaultLockContainer(lockContainer());
    await expectExclusion(new Base(), new Base());
  });

  it('refuses when the default container has not loaded lockModule', async () => {
    setDefaultLockContainer(new Container());
    const instance = new Base();
    expect((await errorOf(instance.work())).code).toBe('ERR_LOCK_NO_CONTAINER');
    expect(instance.bodies).toBe(0);
  });

  it('refuses an object of a container that has not loaded lockModule', async () => {
    const container = new Container();
    container.bind(Base).toSelf();
    await expectRefusal(container.get(Base));
  });

  it('refuses a subclass without a @Locked of its own, which Inversify does not inject', async () => {
    const container = lockContainer();
    container.bind(PlainSubclass).toSelf();
    await expectRefusal(container.get(PlainSubclass));
  });

  it('serves such a subclass through lockable()', async () => {
    const container = lockContainer();
    container.bind(PlainSubclass).toSelf();
    lockable(container, PlainSubclass);
    await expectExclusion(container.get(PlainSubclass), container.get(PlainSubclass));
  });

  it('serves such a subclass with @injectFromBase({ extendProperties: true })', async () => {
    const container = lockContainer();
    container.bind(SubclassFromBase).toSelf();
    await expectExclusion(container.get(SubclassFromBase), container.get(SubclassFromBase));
  });

  it('serves a subclass that has a @Locked of its own', async () => {
    const container = lockContainer();
    container.bind(SubclassWithOwnLock).toSelf();
    await expectExclusion(container.get(SubclassWithOwnLock), container.get(SubclassWithOwnLock));
    await expect(container.get(SubclassWithOwnLock).other()).resolves.toBe('done');
  });

  it('refuses what toDynamicValue made, and serves it through lockable()', async () => {
    const container = lockContainer();
    container.bind<Base>('dynamic').toDynamicValue(() => new Base());
    await expectRefusal(container.get<Base>('dynamic'));
    const prepared = lockContainer();
    prepared.bind<Base>('dynamic').toDynamicValue(() => new Base());
    lockable(prepared, 'dynamic');
    await expectExclusion(prepared.get<Base>('dynamic'), prepared.get<Base>('dynamic'));
  });

  it('serves one object made elsewhere through attachLocks()', async () => {
    const container = lockContainer();
    await expectExclusion(attachLocks(container, new Base()), attachLocks(container, new Base()));
  });

  it('refuses a static method without a default container, serves it with one or through lockable()', async () => {
    expect((await errorOf(WithStatic.work())).code).toBe('ERR_LOCK_NO_CONTAINER');
    expect(statics.bodies).toBe(0);
    setDefaultLockContainer(lockContainer());
    await WithStatic.work();
    setDefaultLockContainer(undefined);
    lockable(lockContainer(), WithStatic);
    await WithStatic.work();
    expect(statics.bodies).toBe(2);
  });

  it('lets two containers exclude each other (S7, R15)', async () => {
    const [first, second] = [lockContainer(), lockContainer()];
    for (const container of [first, second]) container.bind(Base).toSelf();
    await expectExclusion(first.get(Base), second.get(Base));
  });
});
