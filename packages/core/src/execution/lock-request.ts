import type { LockErrorDetails } from '../errors/lock-error.js';
import type { LockTerms } from './lock-graph.js';

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
