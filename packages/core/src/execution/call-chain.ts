import { AsyncLocalStorage } from 'node:async_hooks';
import { realm } from '../realm.js';
import type { HoldNode } from './lock-graph.js';

/**
 * A place in the call chain entered before its lock is granted: `acquireLock` and async generators enter it synchronously, in their
 * caller's own context, so that what the caller does after the grant is known to be inside.
 */
export class PendingLink {
  hold: HoldNode | undefined = undefined;

  constructor(readonly parent: HoldNode | undefined) {}
}

/** What the async context carries: the innermost hold, or a place that will become one. */
export type ChainLink = HoldNode | PendingLink;

/**
 * The innermost hold around the running code whose body still runs. A place whose lock is not granted yet is looked through: its caller
 * cannot be inside it. Finished holds are cut out on the way, so a chain of detached calls does not grow.
 */
export function enclosingHold(): HoldNode | undefined {
  const link = realm.chain?.getStore() as ChainLink | undefined;
  if (link === undefined) return undefined;
  let hold = 'queue' in link ? link : link.hold?.running === true ? link.hold : link.parent;
  while (hold !== undefined && !hold.running) hold = hold.parent;
  for (let inner = hold; inner !== undefined; inner = inner.parent) {
    while (inner.parent !== undefined && !inner.parent.running) inner.parent = inner.parent.parent;
  }
  return hold;
}

function chain(): AsyncLocalStorage<unknown> {
  return (realm.chain ??= new AsyncLocalStorage<unknown>());
}

/** Calls `body` with `hold` as the innermost hold of everything it starts. */
export function callInside<R>(hold: HoldNode, body: (...args: never[]) => R, self: unknown, args: readonly unknown[]): R {
  return (realm.chain ?? chain()).run(hold, apply as never, body, self, args) as R;
}

function apply(body: (...args: unknown[]) => unknown, self: unknown, args: unknown[]): unknown {
  return body.apply(self, args);
}

/** Makes the caller's own context, from here on, the place of a lock that is being acquired. */
export function enterPending(): PendingLink {
  const link = new PendingLink(enclosingHold());
  chain().enterWith(link);
  return link;
}
