import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startTimer } from '@holdfast/core/provider';

const DAY_MS = 86_400_000;

describe('a timer', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([0, 1, 5, 2 ** 31 - 1, 2 ** 31, 30 * DAY_MS, 100 * DAY_MS])('of %d ms acts then, not before, and once', (ms) => {
    const act = jest.fn();
    startTimer(ms, act);
    jest.advanceTimersByTime(Math.max(0, ms - 1));
    if (ms > 1) expect(act).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    jest.advanceTimersByTime(200 * DAY_MS);
    expect(act).toHaveBeenCalledTimes(1);
  });

  it('that is to last for ever never acts, and is no timer at all', () => {
    startTimer(Infinity, () => expect('acted').toBe('never'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('that is stopped does not act, however long it was to be and however far it came', () => {
    const act = jest.fn();
    const stop = startTimer(60 * DAY_MS, act);
    jest.advanceTimersByTime(40 * DAY_MS);
    stop();
    stop();
    jest.advanceTimersByTime(100 * DAY_MS);
    expect(act).not.toHaveBeenCalled();
  });
});
