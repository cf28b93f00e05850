import { LockError } from '@holdfast/core/provider';

/** Settings of a `ProperLockfileLockProvider`. @public */
export interface ProperLockfileLockProviderOptions {
  /**
   * Absolute path of the directory that holds the locks, on a local file system. Made with mode 0700 when it is missing; refused when
   * it is a link, belongs to another user, or may be written by group or others. Every process that shall be excluded names the same one.
   */
  readonly directory: string;
  /**
   * How long a holder may stay silent before its lock is taken from it, in milliseconds: the time a killed holder blocks the others, and
   * the longest time an event loop may be blocked while holding. 2,000 to 3,600,000; default 10,000. Written beside each lock, so that
   * processes with different settings judge each other rightly.
   */
  readonly staleMs?: number;
  /** Usual time between two looks at a held lock, in milliseconds, spread by half of it either way. 1 to 1,000; default 15. */
  readonly pollMs?: number;
}

const RANGES = { staleMs: [2_000, 3_600_000, 10_000], pollMs: [1, 1_000, 15] } as const;
const ALLOWED = ['directory', ...Object.keys(RANGES)];

/** The options with defaults filled in. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function checkedOptions(options: ProperLockfileLockProviderOptions): Required<ProperLockfileLockProviderOptions> {
  for (const key of Object.keys(options)) {
    if (!ALLOWED.includes(key)) throw invalidOption(`unknown option '${key}'; allowed: ${ALLOWED.join(', ')}`);
  }
  return { directory: options.directory, staleMs: milliseconds('staleMs', options.staleMs), pollMs: milliseconds('pollMs', options.pollMs) };
}

function milliseconds(option: keyof typeof RANGES, value: number | undefined): number {
  const [least, most, usual] = RANGES[option];
  if (value === undefined) return usual;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidOption(`${option} must be a whole number of milliseconds from ${least} to ${most}, got ${String(value)}`);
}

/** The error for a wrong setting. */
export function invalidOption(what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `ProperLockfileLockProvider: ${what}`, { cause });
}
