import type { LockError } from '../errors/lock-error.js';
import { describeValue, nameInvalid, type NameContext } from './template-error.js';
import type { TemplateReference } from './template-reference.js';

type Bag = Readonly<Record<string, unknown>>;

/**
 * The text of a value that is not a plain good string: a number, bigint or boolean in words, anything else an error.
 * @throws `ERR_LOCK_NAME_INVALID`
 * @internal
 */
export function textOf(value: unknown, reference: TemplateReference, source: string, context: NameContext | undefined): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  const isMissing = value === undefined || value === null || value === '';
  const remedy = isMissing
    ? 'pass a value, or state the fallback in a name function'
    : 'a placeholder takes a non-empty string, a finite number, a bigint or a boolean';
  throw nameInvalid(`${reference.placeholder} is ${describeValue(value)}: ${remedy}`, source, context);
}

/** Walks the path once more to say which step could not be read. `error` is what reading raised. @internal */
export function explainUnreadable(
  reference: TemplateReference,
  source: string,
  from: unknown,
  context: NameContext | undefined,
  error: unknown,
): LockError {
  let value = from;
  let reached = reference.root === 'self' ? 'self' : (reference.parameter ?? `parameter ${reference.root}`);
  for (const step of reference.path) {
    if (value === null || value === undefined) {
      const problem = `${reference.placeholder} cannot be read: ${reached} is ${describeValue(value)}`;
      return nameInvalid(`${problem}; pass a value, or state the fallback in a name function`, source, context);
    }
    reached += `.${step}`;
    try {
      value = (value as Bag)[step];
    } catch {
      break;
    }
  }
  return nameInvalid(`${reference.placeholder} cannot be read: reading ${reached} threw`, source, context, error);
}
