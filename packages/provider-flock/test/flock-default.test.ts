import 'reflect-metadata';
import { userInfo } from 'node:os';
import { afterAll, expect, it } from '@jest/globals';
import { closeLocks, defineLock, lockModule, LockScope, withLock } from '@holdfast/core';
import { lockName } from '@holdfast/core/provider';
import { Container } from 'inversify';
import { FlockLockProvider } from '../src/index.js';

const lock = defineLock({ scope: LockScope.Node, name: 'flock-default-test' });
const container = new Container();
container.load(lockModule());
afterAll(() => closeLocks(container));

it('is what excludes at the node scope when nothing else is said', async () => {
  const looker = new FlockLockProvider({ directory: `/tmp/holdfast-${userInfo().uid}` });
  await withLock(lock, [], async () => {
    const held = [];
    for await (const { name } of looker.inspect(lockName(LockScope.Node, 'flock-default-test'))) held.push(name);
    expect(held).toHaveLength(1);
  }, { container });
  await looker.close();
});
