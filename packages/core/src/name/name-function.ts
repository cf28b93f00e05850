import type { LockError } from '../errors/lock-error.js';
import { describeValue, nameInvalid, type NameContext } from './template-error.js';
import { isWellFormed } from './well-formed.js';

/**
 * The names that a name function gives for one call, as a list.
 * @throws `ERR_LOCK_NAME_INVALID` when it throws, or gives something else than {@link renderNames} takes
 * @internal
 */
export function callNameFunction(
  nameFunction: (self: never, ...args: never[]) => unknown,
  self: unknown,
  args: readonly unknown[],
  context?: NameContext,
): readonly string[] {
  let result: unknown;
  try {
    result = (nameFunction as (self: unknown, ...args: readonly unknown[]) => unknown)(self, ...args);
  } catch (error) {
    const said = error instanceof Error ? `: ${error.message}` : '';
    throw nameInvalid(`The name function threw${said}`, undefined, context, error);
  }
  return renderNames(result, context);
}

/**
 * The names that a name function gave, as a list.
 * @throws `ERR_LOCK_NAME_INVALID` unless `result` is a non-empty well-formed string or a non-empty list of such strings
 * @internal
 */
export function renderNames(result: unknown, context?: NameContext): readonly string[] {
  if (isUsableName(result)) return [result];
  if (!Array.isArray(result)) throw functionGave(`${describe(result)}; it must give a non-empty string or a list of them`, context);
  if (result.length === 0) throw functionGave('an empty list; a lock needs at least one name', context);
  // By index: `every` and `map` skip the holes of a sparse list.
  for (let index = 0; index < result.length; index += 1) {
    const entry: unknown = result[index];
    if (!isUsableName(entry)) throw functionGave(`${describe(entry)} as entry ${index}; every entry must be a non-empty string`, context);
  }
  return result as readonly string[];
}

function isUsableName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && isWellFormed(value);
}

function functionGave(problem: string, context: NameContext | undefined): LockError {
  return nameInvalid(`The name function gave ${problem}`, undefined, context);
}

function describe(value: unknown): string {
  if (typeof (value as { then?: unknown } | null | undefined)?.then === 'function') return 'a promise (name functions are synchronous)';
  return describeValue(value);
}
