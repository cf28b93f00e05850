import type { LockMode } from '@holdfast/core/provider';

/**
 * One acquisition as whoever asked for it saw it. All times are milliseconds on one monotonic clock that every party of the history shares.
 * @public
 */
export interface Acquisition {
  /** Name of the lock; each lock is judged by itself. */
  readonly lock: string;
  /** Who asked, for explanations. */
  readonly party: string;
  /** Exclusive or shared. */
  readonly mode: LockMode;
  /** Just before it was asked for. */
  readonly askedAtMs: number;
  /** Just after the answer. Missing: no answer came (time-out, abort, death); it may have been granted at any time since, to nobody's use. */
  readonly grantedAtMs?: number;
  /**
   * The last moment at which the holder knew that it held: its release was not asked for, no loss was told and its deadline had not passed. From
   * then on the lock may be free. Missing: nothing is known after the grant.
   */
  readonly heldUntilMs?: number;
  /** Just after the release was confirmed. Missing: never; the lock may end at any time after `heldUntilMs`. */
  readonly releasedAtMs?: number;
  /** Its fencing token, in a form that compares as text. */
  readonly fence?: string;
}

/** An acquisition that was answered. */
export type Hold = Acquisition & { readonly grantedAtMs: number };

export function isHold(acquisition: Acquisition): acquisition is Hold {
  return acquisition.grantedAtMs !== undefined;
}

/** The holds of each lock. Unanswered ones are left out: they exclude others and admit nobody, so a history is never more lawful for them. */
export function holdsByLock(history: readonly Acquisition[]): ReadonlyMap<string, readonly Hold[]> {
  const locks = new Map<string, Hold[]>();
  for (const acquisition of history) {
    checkTimes(acquisition);
    const holds = locks.get(acquisition.lock) ?? [];
    if (isHold(acquisition)) holds.push(acquisition);
    locks.set(acquisition.lock, holds);
  }
  return locks;
}

function checkTimes(acquisition: Acquisition): void {
  const { askedAtMs, grantedAtMs, heldUntilMs, releasedAtMs } = acquisition;
  const times = [askedAtMs, grantedAtMs, heldUntilMs, releasedAtMs].filter((time) => time !== undefined);
  const isOrdered = times.every((time, index) => Number.isFinite(time) && (index === 0 || times[index - 1]! <= time));
  if (!isOrdered) throw new RangeError(`times of an acquisition must be finite and rise from askedAtMs over grantedAtMs and heldUntilMs to releasedAtMs: ${JSON.stringify(acquisition)}`);
  if (grantedAtMs === undefined && times.length > 1) throw new RangeError(`an acquisition without grantedAtMs can have neither heldUntilMs nor releasedAtMs: ${JSON.stringify(acquisition)}`);
}

/** For explanations: who, how and when. */
export function inWords({ party, mode, askedAtMs, grantedAtMs, heldUntilMs, releasedAtMs, fence }: Acquisition): string {
  const at = (ms: number | undefined, missing: string) => (ms === undefined ? missing : ms.toFixed(3));
  const token = fence === undefined ? '' : `, fence ${fence}`;
  return `${party} (${mode}${token}): asked ${at(askedAtMs, '')}, granted ${at(grantedAtMs, 'never')}, held for sure until ${at(heldUntilMs, 'its grant')}, released ${at(releasedAtMs, 'unknown')}`;
}
