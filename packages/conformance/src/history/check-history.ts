import { holdsByLock, type Acquisition } from './acquisition.js';
import { linearize } from './linearize.js';
import type { LockModel } from './lock-model.js';

/** Whether a history could have been made by a lock of the model. @public */
export interface HistoryVerdict {
  /** True when it could. */
  readonly isLinearizable: boolean;
  /** When it could not: the first answer of each unlawful lock that nothing explains, with who held, how and when. */
  readonly violations: readonly string[];
}

/**
 * Tells for each lock whether some order of its grants and releases, each between its beginning and its end, obeys the model.
 * @throws `RangeError` when the times of an acquisition contradict themselves
 * @public
 */
export function checkHistory(history: readonly Acquisition[], model: LockModel): HistoryVerdict {
  const violations = [...holdsByLock(history).values()].flatMap((holds) => linearize(holds, model) ?? []);
  return { isLinearizable: violations.length === 0, violations };
}
