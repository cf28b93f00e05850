import { closeAll, lockContainer } from '../setup.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { injectable } from 'inversify';
import { currentLocks, Locked, LockScope, renderLocks } from '@holdfast/core';

const held = (): string[] => currentLocks().map(({ scope, lockName }) => `${scope}:${lockName}`);

@injectable()
class Driver {
  host = 'h1';
  removesHosts = true;

  @Locked(LockScope.Process, ['{self.host}-b', '{self.host}-a', '{0.id}', '{self.host}-a-{0.id}'])
  @Locked(LockScope.Node, (_self: Driver, volume: { id: string }) => [`z-${volume.id}`, `a-${volume.id}`])
  async several(_volume: { id: string }): Promise<string[]> {
    return held();
  }

  @Locked(LockScope.Process, 'host-{self.host}', { when: (self) => (self as Driver).removesHosts, condition: 'removesHosts' })
  async conditional(): Promise<string[]> {
    return held();
  }

  @Locked(LockScope.Process, 'all', { mode: 'shared' })
  static async list(): Promise<string[]> {
    return held();
  }

  async unlocked(): Promise<void> {}
}

class Special extends Driver {
  @Locked.inherited()
  override async several(volume: { id: string }): Promise<string[]> {
    return super.several(volume);
  }
}

afterEach(closeAll);

describe('renderLocks', () => {
  const text = (...call: Parameters<typeof renderLocks>): string[] => renderLocks(...call).map(({ scope, lockName }) => `${scope}:${lockName}`);

  it('gives the very locks, in the very order, that the call takes', async () => {
    const container = lockContainer();
    container.bind(Driver).toSelf();
    const driver = container.get(Driver);
    const rendered = text(Driver, 'several', driver, [{ id: 'v1' }]);
    expect(rendered).toEqual(['process:h1-a', 'process:h1-a-v1', 'process:h1-b', 'process:v1', 'node:a-v1', 'node:z-v1']);
    expect(await driver.several({ id: 'v1' })).toEqual(rendered);
  });

  it('needs no container, and no more of the object than the names are made of', () => {
    expect(renderLocks(Driver, 'conditional', { host: 'h2', removesHosts: true }, [])).toEqual([
      { lockName: 'host-h2', scope: 'process', mode: 'exclusive', template: 'host-{self.host}' },
    ]);
    expect(renderLocks(Driver, 'list', Driver, [])).toEqual([{ lockName: 'all', scope: 'process', mode: 'shared', template: 'all' }]);
  });

  it('gives none where the condition says no', () => {
    expect(renderLocks(Driver, 'conditional', { host: 'h2', removesHosts: false }, [])).toEqual([]);
  });

  it('follows an override to the locks it inherits', () => {
    expect(text(Special, 'several', { host: 'h3' }, [{ id: 'v2' }])).toEqual(text(Driver, 'several', { host: 'h3' }, [{ id: 'v2' }]));
  });

  it('explains a name that cannot be made as the call would', () => {
    expect(() => renderLocks(Driver, 'several', { host: 'h1' }, [{}])).toThrow(
      expect.objectContaining({ code: 'ERR_LOCK_NAME_INVALID', message: expect.stringContaining('{0.id} is undefined') }),
    );
  });

  it('refuses a method without a lock', () => {
    expect(() => renderLocks(Driver, 'unlocked', {}, [])).toThrow(expect.objectContaining({ code: 'ERR_LOCK_DEFINITION_INVALID', message: 'Driver has no locked method unlocked' }));
    expect(() => renderLocks(Driver, 'toString', {}, [])).toThrow(expect.objectContaining({ code: 'ERR_LOCK_DEFINITION_INVALID' }));
  });
});
