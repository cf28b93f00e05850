import { AsyncLocalStorage } from 'node:async_hooks';
import { realm } from '../realm.js';
import type { ChainNode, HoldNode } from './lock-graph.js';

// The async context carries the innermost place of the call chain. It also reaches work that is not part of the call: what a job queue, a
// pool or an emitter runs there. It therefore lets nobody in by itself (S4).

/** The innermost place around the running code whose hold is not given back. Finished ones are cut out on the way, so a chain of detached calls does not grow. */
export function enclosingChain(): ChainNode | undefined {
  let chain = realm.chain?.getStore() as ChainNode | undefined;
  while (chain !== undefined && !chain.running) chain = chain.parent;
  for (let inner = chain; inner !== undefined; inner = inner.parent) {
    while (inner.parent !== undefined && !inner.parent.running) inner.parent = inner.parent.parent;
  }
  return chain;
}

/** Calls `body` with `chain` as the place of everything it starts. */
export function callInside<R>(chain: ChainNode, body: (...args: never[]) => R, self: unknown, args: readonly unknown[]): R {
  realm.chain ??= new AsyncLocalStorage<unknown>();
  return realm.chain.run(chain, apply as never, body, self, args) as R;
}

function apply(body: (...args: unknown[]) => unknown, self: unknown, args: unknown[]): unknown {
  return body.apply(self, args);
}

/** The place inside the holds of one acquisition for code that runs wherever its caller is: what the caller is inside of stays around it. */
export function enteredHere(innermost: HoldNode): ChainNode {
  return enteredIn(enclosingChain(), innermost);
}

function enteredIn(outer: ChainNode | undefined, hold: HoldNode): ChainNode {
  return new EnteredHold(hold, hold.companion === undefined ? outer : enteredIn(outer, hold.companion));
}

class EnteredHold implements ChainNode {
  constructor(
    readonly hold: HoldNode,
    public parent: ChainNode | undefined,
  ) {}

  get running(): boolean {
    return this.hold.running;
  }
}

/**
 * Calls `work` as if no lock were held around it, and returns its result: for a job that is no part of the section whose context it happens
 * to run in, and for starting what will run others' jobs (a worker loop, a connection, a subscription) inside a section. What `work` locks
 * queues like anyone; a section that awaits it and wants its own lock there waits for itself.
 * @public
 */
export function outsideLocks<R>(work: () => R): R {
  return realm.chain === undefined ? work() : realm.chain.run(undefined, work);
}
