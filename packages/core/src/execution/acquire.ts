import { LockError } from '../errors/lock-error.js';
import { lockErrorCodes, type LockErrorCode } from '../errors/lock-error-code.js';
import type { LockHolder } from '../errors/lock-holder.js';
import { lockName } from '../name/lock-name.js';
import { findDeadlock } from './deadlock.js';
import { decideEntry, type EntryDecision } from './entry-decision.js';
import type { ChainNode, HoldNode, LockRequest, QueueNode, WaitFailure } from './lock-graph.js';
import { lockChannels, publishEvent, publishWarning } from './lock-events.js';
import { LockQueue } from './lock-queue.js';
import { learnTogether, orderRefusal } from './lock-order.js';
import { describeRequest, requestDetails } from './lock-request.js';
import { awaitingPlaces } from './await-chain.js';
import type { QueueSpace } from './queue-space.js';
import { onAbort } from '../provider/on-abort.js';
import { startTimer } from '../provider/start-timer.js';
import type { Waiter } from './waiter.js';

/** How long one acquisition may take and what cuts it short. */
export interface Patience {
  /** False: nobody is waited for, in this process or another. */
  readonly wait: boolean;
  /** `performance.now()` value at which waiting ends; undefined waits for ever. */
  readonly until: number | undefined;
  readonly startedAt: number;
  readonly signals: readonly AbortSignal[];
}

/**
 * Acquires all of `requests` in their order, inside `chain`; resolves to the innermost hold, whose companions are the others.
 * All or nothing: when one fails or is lost on the way, those that are there are given back in reverse and its error is thrown.
 */
export async function acquireAll(requests: readonly LockRequest[], chain: ChainNode | undefined, patience: Patience): Promise<HoldNode> {
  if (patience.wait && (chain !== undefined || requests.length > 1)) checkOrder(requests, chain, patience);
  let innermost: HoldNode | undefined;
  try {
    for (const request of requests) {
      const hold: HoldNode = await acquireOne(request, { chain, innermost }, patience);
      hold.companion = innermost;
      innermost = hold;
    }
    for (const hold of holdsOf(innermost!)) if (!hold.isValid) throw hold.lossError(); // while the later ones were waited for
    return innermost!;
  } catch (error) {
    if (innermost !== undefined) void finishAll(innermost);
    throw error;
  }
}

/** Ends the holds of one acquisition, the last taken first; resolves when the engines have them back. */
export function finishAll(innermost: HoldNode): Promise<unknown> | undefined {
  let pending: Promise<void>[] | undefined;
  for (const hold of holdsOf(innermost)) {
    const released = hold.finish();
    if (released !== undefined) (pending ??= []).push(released);
  }
  return pending === undefined ? undefined : Promise.all(pending);
}

/** The holds of one acquisition, the last taken first. */
export function holdsOf(innermost: HoldNode): readonly HoldNode[] {
  const holds: HoldNode[] = [];
  for (let hold: HoldNode | undefined = innermost; hold !== undefined; hold = hold.companion) holds.push(hold);
  return holds;
}

/** Before anything is taken. A call that does not wait closes no circle, and neither does one that asks for what its chain holds. */
function checkOrder(requests: readonly LockRequest[], chain: ChainNode | undefined, patience: Patience): void {
  let previous: LockRequest | undefined;
  for (const request of requests) {
    if (enclosing(request, chain) !== undefined) continue;
    const refusal = orderRefusal(request, chain);
    if (refusal !== undefined) throw lockFailure(request, { code: 'ERR_LOCK_ORDER', message: `is ${refusal}` }, patience);
    if (previous !== undefined) learnTogether(previous, request);
    previous = request;
  }
}

/** Where a call asks from: what is around it, and the hold that its own acquisition took last. */
interface Asker {
  readonly chain: ChainNode | undefined;
  readonly innermost: HoldNode | undefined;
}

async function acquireOne(request: LockRequest, asker: Asker, patience: Patience): Promise<HoldNode> {
  const chain = asker.innermost ?? asker.chain;
  for (const signal of patience.signals) if (signal.aborted) throw lockFailure(request, abortFailure(signal), patience);
  if (request.user.isClosed) throw lockFailure(request, { code: 'ERR_LOCK_CLOSED' }, patience);
  const { provider, terms, mode } = request;
  if (mode === 'shared' && provider !== undefined && !provider.capabilities.shared && !terms.sharedFallback) {
    throw lockFailure(request, { code: 'ERR_LOCK_NOT_SUPPORTED', message: `the ${provider.capabilities.engine} provider has no shared mode` }, patience);
  }
  const outer = enclosing(request, chain);
  const space = request.space as QueueSpace;
  const line = outer === undefined ? space.queue(request.name) : ((outer.nested ??= new LockQueue(undefined, outer.name, outer)) as LockQueue);
  const decision = decideEntry({
    enclosing: outer === undefined ? 'none' : outer.isValid ? 'held' : 'lost',
    isUpgrade: mode === 'exclusive' && outer?.mode === 'shared',
    mayReenter: outer !== undefined && (terms.reentrant || isSuperCall(request, outer)),
    isFree: (provider === undefined || outer !== undefined) && line.isFree(mode),
    isContended: line.isContended,
    wait: patience.wait,
  });
  if (decision === 'line') return waitInLine(request, line, asker, patience);
  if (decision !== 'enter') throw lockFailure(request, refusal(decision, outer, line), patience);
  const entered = line.tryEnter(terms, mode, request.user, chain)!;
  if (lockChannels.acquired.hasSubscribers) publishEvent('acquired', request, { waitedMs: performance.now() - patience.startedAt });
  return entered;
}

function refusal(code: Exclude<EntryDecision, 'enter' | 'line'>, outer: HoldNode | undefined, line: LockQueue): WaitFailure {
  if (outer === undefined) return { code, holder: holderOf(line) };
  const { holder } = outer;
  switch (code) {
    case 'ERR_LOCK_LOST':
      return { code, message: 'the enclosing hold of this lock was lost', cause: outer.lossError() };
    case 'ERR_LOCK_DEADLOCK':
      return { code, holder, message: 'this call chain holds it shared and asks for it exclusive: two such callers would wait for each other for ever' };
    case 'ERR_LOCK_REENTRANT':
      return { code, holder, message: reentrantWords(outer) };
    case 'ERR_LOCK_BUSY':
      return { code, holder: holderOf(line) };
  }
}

function reentrantWords({ terms }: HoldNode): string {
  const part = 'If this is part of that call, say reentrant: true on the lock or on the inner method';
  const stranger = 'if it is not (a job queue, a pool or an emitter runs it there), leave the context: outsideLocks(() => …)';
  return `is asked for in the context of a call that holds it: ${terms.method ?? 'a section without a name'}. ${part}; ${stranger}`;
}

async function waitInLine(request: LockRequest, queue: LockQueue, { chain, innermost }: Asker, patience: Patience): Promise<HoldNode> {
  const inside = insideOf(chain, innermost);
  throwIfEndless(request, findDeadlock(queue, request.mode, inside), patience);
  const waiter = queue.enqueue(request, innermost ?? chain, patience.wait, inside);
  // From here on the call stands in line: whatever a listener or a signal does, it leaves the line again or gives back what it was granted.
  let stopWatching: (() => void) | undefined;
  try {
    stopWatching = watch(waiter, patience);
    if (lockChannels.waiting.hasSubscribers) publishEvent('waiting', request);
    queue.pump();
  } catch (error) {
    stopWatching?.();
    waiter.fail({ code: 'ERR_LOCK_ABORTED', cause: error });
    void waiter.promise.then((outcome) => ('code' in outcome ? undefined : outcome.finish()));
    throw error;
  }
  if (waiter.isQueued && (isMoreThan(inside.length, innermost ?? chain) || (inside.length > 0 && request.mode === 'shared'))) {
    // A caller that has only just returned this call's promise is seen to await it a turn later.
    await Promise.race([waiter.promise, new Promise((resolve) => setImmediate(resolve))]);
    if (waiter.isQueued) {
      waiter.awaitedBy(insideOf(chain, innermost));
      const cycle = findDeadlock(queue, request.mode, waiter.inside);
      if (cycle !== undefined) waiter.fail({ code: 'ERR_LOCK_DEADLOCK', message: endlessWords(cycle) });
    }
  }
  const outcome = await waiter.promise;
  stopWatching?.();
  if ('code' in outcome) throw lockFailure(request, await withHolder(outcome, waiter), patience);
  if (lockChannels.acquired.hasSubscribers) publishEvent('acquired', request, { waitedMs: performance.now() - patience.startedAt });
  return outcome;
}

/** `@Locked.inherited()` declares that `super` asks for the same locks again; nobody else calls the base method on this very object. */
function isSuperCall({ self, terms }: LockRequest, { override }: HoldNode): boolean {
  return override !== undefined && terms.declaredBy !== undefined && override.self === self && override.methods.includes(terms.declaredBy);
}

/** The innermost hold of this very lock around the caller, still running though perhaps lost. */
export function enclosing({ name, space }: Pick<LockRequest, 'name' | 'space'>, chain: ChainNode | undefined): HoldNode | undefined {
  for (let place = chain; place !== undefined; place = place.parent) {
    const { hold } = place;
    // The enclosing call may have ended while this one waited for another of its locks: then it queues like anyone.
    if (hold.running && hold.name === name && hold.queue.root.space === space) return hold;
  }
  return undefined;
}

function watch(waiter: Waiter, patience: Patience): (() => void) | undefined {
  const { until, signals } = patience;
  const { terms } = waiter.request;
  const stops: (() => void)[] = [];
  if (until !== undefined && patience.wait) {
    const expire = (): void => waiter.fail({ code: 'ERR_LOCK_TIMEOUT', holder: holderOf(waiter.queue) });
    stops.push(startTimer(Math.ceil(Math.max(0, until - performance.now())), expire, true));
  }
  if (lockChannels.warning.hasSubscribers) {
    stops.push(startTimer(terms.warnWaitedMs, () => publishWarning(waiter.request, waitedLong(waiter))));
  }
  const stopAll = (): void => {
    for (const stop of stops) stop();
  };
  try {
    for (const signal of signals) stops.push(onAbort(signal, () => waiter.fail(abortFailure(signal))));
  } catch (error) {
    stopAll(); // a signal that takes no listener
    throw error;
  }
  return stops.length === 0 ? undefined : stopAll;
}

/** The places that are known to await a call: those around it, and what its own acquisition has taken. */
function insideOf(chain: ChainNode | undefined, innermost: HoldNode | undefined): readonly ChainNode[] {
  const awaiting = awaitingPlaces(chain);
  return innermost === undefined ? awaiting : [...holdsOf(innermost), ...awaiting];
}

function isMoreThan(known: number, chain: ChainNode | undefined): boolean {
  let length = 0;
  for (let place = chain; place !== undefined; place = place.parent) if ((length += 1) > known) return true;
  return false;
}

function throwIfEndless(request: LockRequest, cycle: string | undefined, patience: Patience): void {
  if (cycle !== undefined) throw lockFailure(request, { code: 'ERR_LOCK_DEADLOCK', message: endlessWords(cycle) }, patience);
}

function endlessWords(cycle: string): string {
  return `waiting would never end: ${cycle}`;
}

function waitedLong({ queue, request }: Waiter): string {
  const holder = holderOf(queue);
  return `waited for more than ${request.terms.warnWaitedMs} ms${holder === undefined ? '' : `; held since ${new Date(holder.sinceAt).toISOString()}${holder.method === undefined ? '' : ` in ${holder.method}`}`}`;
}

function abortFailure(signal: AbortSignal): WaitFailure {
  return { code: 'ERR_LOCK_ABORTED', cause: signal.reason };
}

function holderOf(queue: QueueNode): LockHolder | undefined {
  for (const hold of queue.holds()) return hold.holder;
  return undefined;
}

/** Asks the engine who holds the lock, when the failure does not say, for no longer than HOLDER_LOOKUP_MS. */
async function withHolder(failure: WaitFailure, waiter: Waiter): Promise<WaitFailure> {
  const { provider, terms, name } = waiter.request;
  if (failure.holder !== undefined || failure.code !== 'ERR_LOCK_TIMEOUT' || provider?.inspect === undefined) return failure;
  const wanted = lockName(terms.scope, name);
  const lookUp = async (): Promise<LockHolder | undefined> => {
    for await (const state of provider.inspect!(wanted)) if (state.name === wanted) return state.holders[0];
    return undefined;
  };
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), HOLDER_LOOKUP_MS);
  });
  const holder = await Promise.race([lookUp().catch(() => undefined), limit]);
  clearTimeout(timer);
  return holder === undefined ? failure : { ...failure, holder };
}

const HOLDER_LOOKUP_MS = 200;

const FAILURE_WORDS: Partial<Record<LockErrorCode, string>> = {
  ERR_LOCK_TIMEOUT: 'was not granted in time',
  ERR_LOCK_BUSY: 'is held and the caller does not wait',
  ERR_LOCK_ABORTED: 'is no longer wanted: the signal fired',
  ERR_LOCK_CLOSED: 'cannot be had: the locks of its container are closed',
  ERR_LOCK_PROVIDER_UNAVAILABLE: 'could not be asked for: the engine failed',
};

/** Made where the caller waits, so that the stack shows the caller. */
export function lockFailure(request: LockRequest, failure: WaitFailure, patience?: Patience): LockError {
  const waitedMs = patience === undefined ? undefined : Math.round(performance.now() - patience.startedAt);
  const { holder, code } = failure;
  const words = failure.message ?? FAILURE_WORDS[code] ?? lockErrorCodes[code].meaning;
  const who = holder === undefined ? '' : `; held by pid ${holder.pid} on ${holder.host}${holder.method === undefined ? '' : ` in ${holder.method}`} since ${new Date(holder.sinceAt).toISOString()}`;
  const waited = waitedMs !== undefined && waitedMs > 0 ? ` (waited ${waitedMs} ms)` : '';
  const cause = failure.cause instanceof Error && code === 'ERR_LOCK_PROVIDER_UNAVAILABLE' ? `: ${failure.cause.message}` : '';
  return new LockError(code, `${describeRequest(request)} ${words}${cause}${who}${waited}`, { ...requestDetails(request), holder, waitedMs, cause: failure.cause });
}
