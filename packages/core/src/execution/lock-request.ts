import type { LockScope } from '../lock-scope.js';
import type { LockMode, LockProvider } from '../provider/lock-provider.js';
import type { LockErrorDetails } from '../errors/lock-error.js';
import type { LockUser } from './lock-graph.js';

/** What a declaration says of its locks, the same for every call. */
export interface LockTerms {
  readonly scope: LockScope;
  /** The template as written; for a name function its text is not kept. */
  readonly template: string | undefined;
  /** `Class.method`, or where an imperative lock was declared. */
  readonly method: string | undefined;
  readonly mode: LockMode;
  readonly sharedFallback: boolean;
  readonly reentrant: boolean;
  readonly reportLoss: boolean;
  readonly waitMs: number | undefined;
  readonly maxHoldMs: number | undefined;
  readonly lockDelayMs: number;
  readonly warnHeldMs: number;
  readonly warnWaitedMs: number;
}

/** One lock that one call asks for. */
export interface LockRequest {
  readonly terms: LockTerms;
  readonly name: string;
  readonly mode: LockMode;
  readonly user: LockUser;
  /** Absent for core's own in-process engine, where the local queue is the lock. */
  readonly provider: LockProvider | undefined;
}

/** The facts of a request that its errors carry. */
export function requestDetails(request: { readonly terms: LockTerms; readonly name: string }): LockErrorDetails {
  const { terms, name } = request;
  return { lockName: name, scope: terms.scope, template: terms.template, method: terms.method };
}

/** The lock in words, for messages: `global lock "a-b" (Driver.map)`. */
export function describeRequest(request: { readonly terms: LockTerms; readonly name: string }): string {
  const { terms, name } = request;
  return `${terms.scope} lock ${JSON.stringify(name)}${terms.method === undefined ? '' : ` (${terms.method})`}`;
}
