import { callInside, enterPending } from '../execution/call-chain.js';
import { finishAll } from '../execution/acquire.js';
import { acquireForCall, throwIfLost } from './call-locks.js';
import type { LockPlan } from './lock-plan.js';
import { settlePlan } from './settle-plan.js';

/**
 * The locked form of an async generator: held from the first step until the iteration ends. The lock's place in the call chain is entered
 * in the consumer's own context, so that what a `for await` body calls is inside, too.
 */
export function lockedGenerator(plan: LockPlan) {
  return async function* (this: unknown, ...args: unknown[]): AsyncGenerator<unknown, unknown, unknown> {
    settlePlan(plan, this);
    const link = enterPending();
    const hold = await acquireForCall(plan, this, args, link.parent);
    if (hold === undefined) return yield* plan.body.apply(this, args) as AsyncGenerator<unknown, unknown, unknown>;
    const source = callInside(hold, plan.body, this, args) as AsyncGenerator<unknown, unknown, unknown>;
    link.hold = hold;
    const step = (method: 'next' | 'throw' | 'return', value: unknown): Promise<IteratorResult<unknown, unknown>> => {
      if (method === 'next') throwIfLost(hold);
      return callInside(hold, source[method] as (value: unknown) => Promise<IteratorResult<unknown, unknown>>, source, [value]);
    };
    let isDone = false;
    try {
      let result = await step('next', undefined);
      while (result.done !== true) {
        let input: unknown;
        try {
          input = yield result.value;
        } catch (error) {
          result = await step('throw', error);
          continue;
        }
        result = await step('next', input);
      }
      isDone = true;
      return result.value;
    } finally {
      if (!isDone) await step('return', undefined);
      await finishAll(hold);
    }
  };
}
