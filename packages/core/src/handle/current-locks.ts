import type { LockDefinition } from '../decorator/locked-types.js';
import { LockError } from '../errors/lock-error.js';
import { enclosingChain } from '../execution/call-chain.js';
import type { HoldNode } from '../execution/lock-graph.js';
import { callNameFunction } from '../name/name-function.js';
import { assertHeld, heldLock, type HeldLock } from './held-lock.js';
import { partOf, spread, type LockArguments } from './lock-arguments.js';

/** The locks that the running call chain holds, the outermost first; a lock granted again inside itself stands once. Empty outside any. @public */
export function currentLocks(): readonly HeldLock[] {
  return heldChain().map(heldLock);
}

/**
 * Returns when the running call chain holds the lock, exclusive or shared; for helpers that must only be called inside it.
 * Without `args` any lock of the definition will do; with them, the one lock of that name.
 * @throws {@link LockError} `ERR_LOCK_RELEASED` — it is not held here
 * @throws {@link LockError} `ERR_LOCK_LOST` — it was, and is lost
 * Source: ShedLock `LockAssert`, Linux `lockdep_assert_held`.
 * @public
 */
export function assertLocked(definition: LockDefinition, args?: LockArguments): void {
  const wanted = args === undefined ? undefined : namesFor(definition, args);
  const templates = templatesOf(definition);
  const held = heldChain().filter(({ name, terms }) => terms.scope === definition.scope && (wanted?.includes(name) ?? templates.includes(terms.template)));
  const missing = wanted?.find((name) => !held.some((hold) => hold.name === name));
  if (held.length === 0 || missing !== undefined) {
    throw new LockError('ERR_LOCK_RELEASED', `the ${definition.scope} lock ${JSON.stringify(missing ?? definition.name)} is not held here; call this only inside it`, {
      scope: definition.scope,
      lockName: missing,
      method: definition.where,
    });
  }
  for (const hold of held) assertHeld(hold);
}

function heldChain(): HoldNode[] {
  const holds = new Map<unknown, HoldNode>();
  for (let place = enclosingChain(); place !== undefined; place = place.parent) {
    const { hold } = place;
    if (hold.running && !holds.has(hold.queue.root)) holds.set(hold.queue.root, hold);
  }
  return [...holds.values()].reverse();
}

function templatesOf(definition: LockDefinition): readonly (string | undefined)[] {
  return typeof definition.name === 'function' ? [undefined] : [definition.name].flat();
}

function namesFor(definition: LockDefinition, given: LockArguments): readonly string[] {
  const { names } = partOf(definition);
  const { self, args } = spread(definition, given);
  if ('templates' in names) return names.templates.map((template) => template.render(self, args, definition));
  return callNameFunction(names.render, self, args, definition);
}
