import { LockError } from '../errors/lock-error.js';
import { compilePart } from '../decorator/lock-plan.js';
import type { LockDefinition, LockNameSource } from '../decorator/locked-types.js';
import { realm } from '../realm.js';

const DEFINITION = Symbol.for('@holdfast/core/definition');

/**
 * A lock as a value that several methods, classes and imperative sections share; from now on it stands in the catalogue.
 * Defining the same lock again in the same words gives an equal value (a module may be loaded twice); in other words it is refused.
 * @throws {@link LockError} `ERR_LOCK_DEFINITION_INVALID` — bad scope or name, or another definition of this scope and name exists
 * @public
 */
export function defineLock<const Name extends LockNameSource, const Params extends readonly string[] = readonly []>(
  init: LockDefinition<Name, Params>,
): LockDefinition<Name, Params> {
  compilePart(init.scope, init.name, { params: init.params }, init.where);
  const definition = Object.freeze({ ...init, [DEFINITION]: true }) as unknown as LockDefinition<Name, Params>;
  if (typeof init.name !== 'function') register(definition as unknown as LockDefinition);
  return definition;
}

/** @internal */
export function isLockDefinition(value: unknown): value is LockDefinition {
  return typeof value === 'object' && value !== null && (value as { [DEFINITION]?: unknown })[DEFINITION] === true;
}

/** Every lock that `defineLock` made in this realm, for the catalogue. @public */
export function definedLocks(): readonly LockDefinition[] {
  return [...realm.definitions.values()] as LockDefinition[];
}

function register(definition: LockDefinition): void {
  const key = `${definition.scope}:${JSON.stringify(definition.name)}`;
  const twin = realm.definitions.get(key) as LockDefinition | undefined;
  if (twin !== undefined && (twin.reason !== definition.reason || twin.reentrant !== definition.reentrant || twin.where !== definition.where)) {
    throw new LockError(
      'ERR_LOCK_DEFINITION_INVALID',
      `the ${definition.scope} lock ${JSON.stringify(definition.name)} is already defined${twin.where === undefined ? '' : ` in ${twin.where}`}; import that definition instead of making a second one`,
      { scope: definition.scope },
    );
  }
  realm.definitions.set(key, definition);
}
