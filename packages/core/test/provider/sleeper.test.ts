import { describe, expect, it } from '@jest/globals';
import { Sleeper } from '../../src/provider/sleeper.js';

const FOR_EVER_MS = 600_000;

describe('a sleeper', () => {
  it('rests until it is woken, and leaves no timer behind', async () => {
    const sleeper = new Sleeper();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const rest = sleeper.rest(FOR_EVER_MS);
    expect(timers()).toBe(before + 1);
    sleeper.wake();
    await rest;
    expect(timers()).toBe(before);
  });

  it('does not rest when it was woken before, once', async () => {
    const sleeper = new Sleeper();
    sleeper.wake();
    sleeper.wake();
    await sleeper.rest(FOR_EVER_MS);
    let isUp = false;
    const second = sleeper.rest(FOR_EVER_MS).then(() => (isUp = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isUp).toBe(false);
    sleeper.wake();
    await second;
  });

  it('wakes by itself when its time is over', async () => {
    await new Sleeper().rest(1);
  });
});
