import { describe, expect, it, jest } from '@jest/globals';
import { TimeLimit } from '../../src/provider/index.js';

const LIMIT_MS = 60;
const never = (): Promise<never> => new Promise(() => undefined);
describe('the time limit of work', () => {
  it('settles as the work does', async () => {
    const limit = new TimeLimit(LIMIT_MS, () => new Error('late'));
    await expect(limit.within(Promise.resolve(3))).resolves.toBe(3);
    await expect(limit.within(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    limit.end();
  });

  it('gives up each piece of work when its own time is over, however many there are', async () => {
    const limit = new TimeLimit(LIMIT_MS, () => new Error('late'));
    const startedAt = performance.now();
    const first = limit.within(never());
    first.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, LIMIT_MS / 2));
    const second = limit.within(never());
    await expect(first).rejects.toThrow('late');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(LIMIT_MS - 1);
    await expect(second).rejects.toThrow('late');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(LIMIT_MS * 1.5 - 1);
    limit.end();
  });

  it('still watches what is under way when it ends', async () => {
    const limit = new TimeLimit(LIMIT_MS, () => new Error('late'));
    const work = limit.within(never());
    limit.end();
    await expect(work).rejects.toThrow('late');
  });

  it('has one timer for all work, and leaves none behind when it ends', async () => {
    jest.useFakeTimers();
    try {
      const limit = new TimeLimit(LIMIT_MS, () => new Error('late'));
      await Promise.all([limit.within(Promise.resolve()), limit.within(Promise.resolve())]);
      expect(jest.getTimerCount()).toBe(1);
      limit.end();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
