import { LockError } from '../errors/lock-error.js';
import { waitersOf } from '../execution/all-queues.js';
import type { LockQueue } from '../execution/lock-queue.js';
import type { HoldNode, LockTerms, LockUser } from '../execution/lock-graph.js';
import { MEMORY_ENGINE, memorySpace, type QueueSpace } from '../execution/queue-space.js';
import type { LockName } from '../name/lock-name.js';
import type { AcquireRequest, LockGrant, LockProvider, LockState } from '../provider/lock-provider.js';
import type { LockProviderCapabilities } from '../provider/lock-provider-capabilities.js';
import { onAbort } from '../provider/on-abort.js';
import { isLockScope, type LockScope } from '../lock-scope.js';

const OWN = Symbol.for('@holdfast/core/memory-engine');

/**
 * Core's own queue as a lock provider: excludes callers of this JavaScript realm, whatever container or copy of the package they use.
 * First in, first out; shared mode phase-fair; nothing outlives the process. The default for the process scope. A framework call does
 * not go through `acquire`: the queue that stands in front of every provider already is this lock.
 * @public
 */
export class MemoryLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities = {
    engine: 'memory',
    reach: 'process',
    shared: true,
    fair: true,
    fencing: true,
    lossDetectionMs: null,
    crashReleaseMs: 0,
    abandonedClaimMs: 0,
    maxNameBytes: null,
    takeover: 'exact',
    waiting: 'push',
    keyFormat: 1,
  };
  readonly engineId: string;
  readonly #user: LockUser = { holdCount: 0, isClosed: false, lockOrder: 'ignore', holdEnded: () => undefined };
  readonly #holds = new Set<HoldNode>();
  #closed = false;

  /** @param options - `namespace`: locks of different namespaces are different locks; default `default`, which the process scope uses */
  constructor(options: { readonly namespace?: string } = {}) {
    this.engineId = options.namespace === undefined ? MEMORY_ENGINE : `memory:${options.namespace}`;
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (this.#closed) throw closedError();
    if (request.signal.aborted) throw abortedError(request.signal);
    const [scope, rest] = splitName(name);
    const queue = memorySpace(this.engineId, scope).queue(rest);
    const terms = directTerms(scope, request);
    const sentAt = performance.now();
    let hold: HoldNode | undefined = queue.tryEnter(terms, request.mode, this.#user, undefined);
    if (hold === undefined && !request.wait) throw new LockError('ERR_LOCK_BUSY', `${name} is held`, { lockName: rest, scope });
    hold ??= await this.#wait(queue, terms, rest, request);
    return this.#grant(name, hold, sentAt);
  }

  async *inspect(prefix?: LockName): AsyncIterable<LockState> {
    for (const scope of ['process', 'node', 'global'] as const) {
      for (const queue of memorySpace(this.engineId, scope).queues.values()) {
        const name = `${scope}:${queue.name}` as LockName;
        if (prefix !== undefined && !name.startsWith(prefix)) continue;
        const holders = [...queue.holds()].map((hold) => hold.holder);
        if (holders.length > 0) yield { name, holders, waiterCount: [...queue.waiters()].length };
      }
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const waiter of waitersOf(this.#user)) waiter.fail({ code: 'ERR_LOCK_CLOSED' });
    for (const hold of this.#holds) void hold.finish();
    this.#holds.clear();
    return Promise.resolve();
  }

  #grant(name: LockName, hold: HoldNode, sentAt: number): LockGrant {
    this.#holds.add(hold);
    const release = (): Promise<void> => {
      this.#holds.delete(hold);
      void hold.finish();
      return Promise.resolve();
    };
    return { name, sentAt, fence: hold.fence!.engine, release };
  }

  async #wait(queue: LockQueue, terms: LockTerms, name: string, request: AcquireRequest): Promise<HoldNode> {
    const waiter = queue.enqueue({ terms, name, mode: request.mode, user: this.#user, provider: undefined, space: queue.space! }, undefined, true);
    queue.pump();
    const stopListening = onAbort(request.signal, () => waiter.fail({ code: 'ERR_LOCK_ABORTED' }));
    const outcome = await waiter.promise;
    stopListening();
    if (!('code' in outcome)) return outcome;
    throw outcome.code === 'ERR_LOCK_CLOSED' ? closedError() : abortedError(request.signal);
  }
}

Object.defineProperty(MemoryLockProvider.prototype, OWN, { value: true });

/**
 * The queues that are the whole lock when `provider` is core's own and nothing of it is overridden; undefined for any other, which has to be
 * asked. By brand, as the provider may be another copy's of this package.
 * @internal
 */
export function ownQueues(provider: LockProvider, scope: LockScope): QueueSpace | undefined {
  const made = Object.getPrototypeOf(provider) as { readonly [OWN]?: true } | null;
  const isOwn = made !== null && Object.hasOwn(made, OWN) && !Object.hasOwn(provider, 'acquire');
  return isOwn ? memorySpace(provider.engineId, scope) : undefined;
}

function splitName(name: LockName): [LockScope, string] {
  const colon = name.indexOf(':');
  const scope = name.slice(0, colon);
  if (!isLockScope(scope)) throw new LockError('ERR_LOCK_NAME_INVALID', `${JSON.stringify(name)} does not begin with a scope; make lock names with lockName(scope, name)`);
  return [scope, name.slice(colon + 1)];
}

function directTerms(scope: LockScope, request: AcquireRequest): LockTerms {
  return {
    scope,
    template: undefined,
    method: request.owner.method,
    mode: request.mode,
    sharedFallback: false,
    reentrant: false,
    reportLoss: false,
    waitMs: undefined,
    maxHoldMs: undefined,
    lockDelayMs: 0,
    warnHeldMs: 30_000,
    warnWaitedMs: 30_000,
  };
}

function closedError(): LockError {
  return new LockError('ERR_LOCK_CLOSED', 'the memory lock provider is closed');
}

function abortedError(signal: AbortSignal): LockError {
  return new LockError('ERR_LOCK_ABORTED', 'the wait was aborted', { cause: signal.reason });
}
