import { LockError } from '../errors/lock-error.js';
import type { LockRuntime } from '../container/lock-runtime.js';
import type { Patience } from '../execution/acquire.js';
import type { LockRequest, LockTerms } from '../execution/lock-graph.js';
import { compareLocks } from '../execution/lock-order.js';
import { queueSpace } from '../execution/queue-space.js';
import { callNameFunction } from '../name/name-function.js';
import type { LockPart } from './lock-plan.js';

/** The parts that apply to this call: those without a `when`, and those whose `when` says yes. */
export function applicableParts(parts: readonly LockPart[], self: unknown, args: readonly unknown[]): readonly LockPart[] {
  return parts.filter(({ options: { when } }) => when === undefined || (when as (...call: unknown[]) => boolean)(self, ...args));
}

/** Opens the providers that the parts need and that are not open yet; undefined when all are, so that a call keeps its place in line. */
export function openProviders(parts: readonly LockPart[], runtime: LockRuntime): Promise<unknown> | undefined {
  const missing = parts.map((part) => runtime.binding(part.scope, part.terms[0]?.method)).filter((binding) => binding.provider === undefined);
  return missing.length === 0 ? undefined : Promise.all(missing.map((binding) => binding.ready()));
}

/** One lock by its rendered name. */
export interface NamedLock {
  readonly terms: LockTerms;
  readonly name: string;
}

/** The locks of the parts for one call: rendered, without doubles, in the one order in which every caller takes locks. */
export function namedLocks(parts: readonly LockPart[], self: unknown, args: readonly unknown[]): NamedLock[] {
  const byIdentity = new Map<string, NamedLock>();
  for (const part of parts) {
    for (const named of namesOf(part, self, args)) {
      const identity = `${part.scope}:${named.name}`;
      const twin = byIdentity.get(identity);
      if (twin === undefined || (twin.terms.mode === 'shared' && named.terms.mode === 'exclusive')) byIdentity.set(identity, named);
    }
  }
  return [...byIdentity.values()].sort(compareLocks);
}

/** What the call asks for. The providers are open. */
export function requestsFor(parts: readonly LockPart[], runtime: LockRuntime, self: unknown, args: readonly unknown[]): LockRequest[] {
  return namedLocks(parts, self, args).map(({ terms, name }) => {
    const local = runtime.localSpace(terms.scope);
    const provider = local === undefined ? runtime.binding(terms.scope).provider! : undefined;
    return { terms, name, mode: terms.mode, user: runtime, self, provider, space: local ?? queueSpace(provider!.engineId, terms.scope) };
  });
}

function namesOf(part: LockPart, self: unknown, args: readonly unknown[]): NamedLock[] {
  const { names, terms } = part;
  if ('templates' in names) return names.templates.map((template, index) => ({ terms: terms[index]!, name: template.render(self, args, terms[index]) }));
  const own = terms[0]!;
  return callNameFunction(names.render, self, args, own).map((name) => ({ terms: own, name }));
}

/** How long the call may wait for all its locks together, and what cuts it short. */
export function patienceFor(parts: readonly LockPart[], args: readonly unknown[]): Patience {
  const startedAt = performance.now();
  let waitMs = Infinity;
  const signals: AbortSignal[] = [];
  for (const { options, terms } of parts) {
    waitMs = Math.min(waitMs, terms[0]!.waitMs ?? Infinity);
    const signal: unknown = typeof options.signal === 'function' ? (options.signal as (...call: unknown[]) => unknown)(...args) : options.signal;
    if (signal === undefined) continue;
    if (!(signal instanceof AbortSignal)) throw new LockError('ERR_LOCK_DEFINITION_INVALID', `the signal function of ${terms[0]!.method ?? 'the lock'} gave something that is no AbortSignal`, { method: terms[0]!.method });
    signals.push(signal);
  }
  return { wait: waitMs > 0, until: waitMs === Infinity ? undefined : startedAt + waitMs, startedAt, signals };
}
