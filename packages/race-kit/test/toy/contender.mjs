// A driver process of the toy: each caller takes a free number under a lock.
import 'reflect-metadata';
import { defineLock, lockModule, withLock } from '@holdfast/core';
import { createDriverContender, lockProviderFor } from '@holdfast/race-kit';
import { Container } from 'inversify';

const numbers = defineLock({ scope: 'global', name: 'toy-numbers', where: 'toy' });

export async function createContender({ url, provider, fault }, context) {
  if (fault === 'start') throw new Error('this contender cannot start');
  const container = new Container();
  container.load(lockModule({ global: await lockProviderFor(provider), singleNode: true }));
  const ask = async (method, path) => (await fetch(`${url}${path}`, { method })).json();
  const take = () =>
    withLock(numbers, [], async () => {
      const free = await ask('GET', '/free');
      await ask('POST', `/take/${free}`);
    }, { container });
  const steps = {
    take,
    reject: async () => {
      throw new Error('the driver was told no');
    },
    throw: () => {
      throw new Error('the driver threw before it promised anything');
    },
    die: () => process.exit(3),
  };
  return createDriverContender(
    {
      container,
      isTestedLock: ({ lockName }) => lockName === 'toy-numbers',
      prepare: async () => {
        if (fault === 'prepare') throw new Error('this contender cannot prepare');
        await ask('POST', `/take/prepared-${context.index}`);
      },
      callers: (input) => {
        if (fault === 'callers') throw new Error('this contender has no callers');
        return input.map((caller) => caller.map((name) => steps[name]));
      },
    },
    context,
  );
}
