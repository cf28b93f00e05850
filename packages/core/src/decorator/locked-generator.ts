import { callInside, enclosingChain, enteredHere } from '../execution/call-chain.js';
import { finishAll } from '../execution/acquire.js';
import { acquireForCall, admitSuper, stepInside, throwIfLost } from './call-locks.js';
import type { LockPlan } from './lock-plan.js';
import { settlePlan } from './settle-plan.js';

type Source = AsyncGenerator<unknown, unknown, unknown>;

/**
 * The locked form of an async generator: held from the first step until the iteration ends. Only its own steps are inside the lock; what the
 * consumer does between them is not.
 */
export function lockedGenerator(plan: LockPlan) {
  return async function* (this: unknown, ...args: unknown[]): Source {
    settlePlan(plan, this);
    const hold = await acquireForCall(plan, this, args, enclosingChain());
    if (hold === undefined) return yield* plan.body.apply(this, args) as Source;
    let source: Source | undefined;
    let isDone = false;
    try {
      admitSuper(plan, hold, this);
      source = callInside(enteredHere(hold), plan.body, this, args) as Source;
      let result = await stepInside(hold, source, 'next', undefined);
      while (result.done !== true) {
        let input: unknown;
        try {
          input = yield result.value;
        } catch (error) {
          result = await stepInside(hold, source, 'throw', error);
          continue;
        }
        result = await stepInside(hold, source, 'next', input);
      }
      isDone = true;
      throwIfLost(hold, result.value);
      return result.value;
    } finally {
      try {
        if (!isDone && source !== undefined) await stepInside(hold, source, 'return', undefined);
      } finally {
        await finishAll(hold);
      }
    }
  };
}
