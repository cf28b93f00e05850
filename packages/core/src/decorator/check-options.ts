import { LockError } from '../errors/lock-error.js';
import type { LockedOptions } from './locked-options.js';

type Check = (value: unknown) => string | undefined;

const milliseconds: Check = (value) => (typeof value === 'number' && value >= 0 && !Number.isNaN(value) ? undefined : 'a number of milliseconds, 0 or more');
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string) ? undefined : `one of ${allowed.join(', ')}`;
const ofType =
  (...types: readonly string[]): Check =>
  (value) =>
    types.includes(typeof value) ? undefined : types.join(' or ');

/** Every option of `@Locked` with its check; the check answers with what is allowed. */
const CHECKS: Readonly<Record<keyof LockedOptions, Check>> = {
  params: (value) => (Array.isArray(value) ? undefined : 'a list of parameter names'),
  waitMs: milliseconds,
  signal: (value) => (value instanceof AbortSignal || typeof value === 'function' ? undefined : 'an AbortSignal or a function that gives one'),
  mode: oneOf('exclusive', 'shared'),
  sharedFallback: oneOf('exclusive'),
  when: ofType('function'),
  condition: ofType('string'),
  reentrant: ofType('boolean'),
  onContention: oneOf('wait', 'reject', 'join'),
  joinBy: ofType('function'),
  onLost: oneOf('reject', 'report'),
  maxHoldMs: milliseconds,
  lockDelayMs: milliseconds,
  reason: ofType('string'),
  warnHeldMs: milliseconds,
  warnWaitedMs: milliseconds,
};

/** @throws `ERR_LOCK_DEFINITION_INVALID` for an unknown option or a value out of range, naming both and what is allowed. */
export function checkOptions(options: LockedOptions, label: string | undefined): void {
  const where = label === undefined ? '' : ` (${label})`;
  for (const [name, value] of Object.entries(options)) {
    const check = (CHECKS as Readonly<Record<string, Check>>)[name];
    if (check === undefined) throw new LockError('ERR_LOCK_DEFINITION_INVALID', `@Locked has no option ${JSON.stringify(name)}${where}; it takes ${Object.keys(CHECKS).join(', ')}`, { method: label });
    const allowed = value === undefined ? undefined : check(value);
    if (allowed !== undefined) throw new LockError('ERR_LOCK_DEFINITION_INVALID', `the option ${name} of @Locked must be ${allowed}${where}`, { method: label });
  }
  if ((options.onContention === 'join') !== (options.joinBy !== undefined)) {
    throw new LockError('ERR_LOCK_DEFINITION_INVALID', `onContention: 'join' and joinBy go together: joinBy says which calls ask the same question${where}`, { method: label });
  }
  if (options.onContention === 'reject' && (options.waitMs ?? 0) > 0) {
    throw new LockError('ERR_LOCK_DEFINITION_INVALID', `onContention: 'reject' waits for nobody, and waitMs says how long to wait${where}`, { method: label });
  }
  if (options.condition !== undefined && options.when === undefined) {
    throw new LockError('ERR_LOCK_DEFINITION_INVALID', `the option condition of @Locked puts \`when\` into words, and there is no \`when\`${where}`, { method: label });
  }
}
