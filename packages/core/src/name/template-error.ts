import { LockError } from '../errors/lock-error.js';
import type { LockScope } from '../lock-scope.js';

/** Who asked for a name; only read when rendering fails. */
export interface NameContext {
  /** How far the lock reaches. */
  readonly scope?: LockScope | undefined;
  /** `Class.method`. */
  readonly method?: string | undefined;
}

/** The error of a template that cannot be used, whatever the values. @internal */
export function templateInvalid(source: string, problem: string): LockError {
  return new LockError('ERR_LOCK_DEFINITION_INVALID', `${problem} (lock name template ${JSON.stringify(source)})`, { template: source });
}

/** The error of a name that cannot be made from the values of this call. `problem` begins with the placeholder. @internal */
export function nameInvalid(problem: string, source: string | undefined, context: NameContext | undefined, cause?: unknown): LockError {
  const where = [
    source === undefined ? 'lock name function' : `lock name template ${JSON.stringify(source)}`,
    ...(context?.scope === undefined ? [] : [`scope ${context.scope}`]),
    ...(context?.method === undefined ? [] : [`method ${context.method}`]),
  ].join(', ');
  return new LockError('ERR_LOCK_NAME_INVALID', `${problem} (${where}); the body did not run`, {
    template: source,
    scope: context?.scope,
    method: context?.method,
    cause,
  });
}

/** Says what a value is without showing what is in it: lock names end up in logs, and objects may hold secrets. @internal */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value === '') return 'an empty string';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : String(value);
  if (typeof value === 'string') return 'a string that is not well-formed Unicode (half a surrogate pair)';
  if (Array.isArray(value)) return 'an array';
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
