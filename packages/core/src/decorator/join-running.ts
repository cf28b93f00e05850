import { runtimeFor } from '../container/find-runtime.js';
import { acquireAll, lockFailure, type Patience } from '../execution/acquire.js';
import type { ChainNode, LockRequest, WaitFailure } from '../execution/lock-graph.js';
import { LockError } from '../errors/lock-error.js';
import { onAbort } from '../provider/on-abort.js';
import { startTimer } from '../provider/start-timer.js';
import type { Flight, LockPlan } from './lock-plan.js';
import { runInside, runUnlocked } from './call-locks.js';
import { applicableParts, openProviders, patienceFor, requestsFor } from './lock-requests.js';

/**
 * `onContention: 'join'`: while a call of this method runs, or waits, under the same locks, later calls share its result instead of making
 * their own. A joined call that never got its locks gives its followers their own try; each caller keeps its own wait limit and signal.
 */
export async function joinRunning(plan: LockPlan, self: unknown, args: readonly unknown[], chain: ChainNode | undefined): Promise<unknown> {
  const parts = applicableParts(plan.parts!, self, args);
  if (parts.length === 0) return await runUnlocked(plan, self, args);
  const runtime = runtimeFor(self, plan.label);
  const patience = patienceFor(parts, args);
  await openProviders(parts, runtime);
  const requests = requestsFor(parts, runtime, self, args);
  const key = JSON.stringify(parts.map(({ options: { joinBy }, terms }) => joinBy && keyOf(joinBy(self, ...args), terms[0]?.method)));
  const identity = `${key}\n` + requests.map(({ terms, name, provider }) => `${terms.scope}:${provider?.engineId ?? ''}:${name}`).join('\n');
  for (;;) {
    const flight = plan.flights.get(identity);
    if (flight === undefined || isInside(chain, requests)) return await launch(plan, identity, requests, patience, chain, self, args);
    const outcome = await follow(flight, requests[0]!, patience);
    if (outcome !== undefined) return outcome.value;
  }
}

function launch(plan: LockPlan, identity: string, requests: readonly LockRequest[], patience: Patience, chain: ChainNode | undefined, self: unknown, args: readonly unknown[]): Promise<unknown> {
  const flight: Flight = { hasStarted: false, isAborted: () => patience.signals.some(({ aborted }) => aborted), result: Promise.resolve() };
  const run = async (): Promise<unknown> => {
    const hold = await acquireAll(requests, chain, patience);
    flight.hasStarted = true;
    return await runInside(plan, hold, self, args);
  };
  const isLeader = !plan.flights.has(identity);
  const result = run().finally(() => {
    if (isLeader) plan.flights.delete(identity);
  });
  if (isLeader) plan.flights.set(identity, Object.assign(flight, { result }));
  return result;
}

/** The running call's value; undefined when it never got its locks. Throws its error when its body failed. */
async function follow(flight: Flight, request: LockRequest, patience: Patience): Promise<{ readonly value: unknown } | undefined> {
  const stops: (() => void)[] = [];
  let isCutShort = false;
  const cutShort = new Promise<never>((_resolve, reject) => {
    const fail = (failure: WaitFailure): void => {
      isCutShort = true;
      reject(lockFailure(request, failure, patience));
    };
    for (const signal of patience.signals) {
      const abort = (): void => fail({ code: 'ERR_LOCK_ABORTED', cause: signal.reason });
      if (signal.aborted) abort();
      stops.push(onAbort(signal, abort));
    }
    if (patience.until === undefined) return;
    const expire = (): void => fail({ code: patience.wait ? 'ERR_LOCK_TIMEOUT' : 'ERR_LOCK_BUSY' });
    stops.push(startTimer(Math.ceil(Math.max(0, patience.until - performance.now())), expire, true));
  });
  try {
    return { value: await Promise.race([flight.result, cutShort]) };
  } catch (error) {
    if (!isCutShort && (!flight.hasStarted || flight.isAborted())) return undefined; // nobody's answer but the first caller's own
    throw error;
  } finally {
    for (const stop of stops) stop();
  }
}

/** Objects would be equal by accident of their text: a key is made of plain values. */
function keyOf(key: unknown, method: string | undefined): unknown {
  const values: readonly unknown[] = Array.isArray(key) ? key : [key];
  if (values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))) return values.map((value) => [typeof value, String(value)]);
  throw new LockError('ERR_LOCK_NAME_INVALID', `joinBy of ${method ?? 'the lock'} gave something else than a string, a number, a boolean or a list of such`, { method });
}

function isInside(chain: ChainNode | undefined, requests: readonly LockRequest[]): boolean {
  for (let place = chain; place !== undefined; place = place.parent) {
    const { hold } = place;
    if (requests.some(({ name, terms }) => hold.name === name && hold.terms.scope === terms.scope)) return true;
  }
  return false;
}
