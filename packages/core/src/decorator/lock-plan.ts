import { LockError } from '../errors/lock-error.js';
import type { LockTerms } from '../execution/lock-graph.js';
import { isLockScope, SCOPES_BY_REACH, type LockScope } from '../lock-scope.js';
import { parseNameTemplate, type NameTemplate } from '../name/name-template.js';
import { checkOptions } from './check-options.js';
import type { LockedOptions } from './locked-options.js';
import type { LockNameFunction } from './locked-types.js';

/** One declaration of locks: a scope with its names and options. Several stand on one method when `@Locked` is stacked. */
export interface LockPart {
  readonly scope: LockScope;
  readonly names: { readonly templates: readonly NameTemplate[] } | { readonly render: LockNameFunction };
  readonly options: LockedOptions;
  /** One per template; exactly one for a name function. */
  readonly terms: readonly LockTerms[];
}

/** All that is known of a locked method when its class is defined. */
export interface LockPlan {
  /** `Class.method`; the class is known only at the first call in the standard dialect. */
  label: string;
  readonly methodName: string;
  readonly isStatic: boolean;
  readonly body: LockedBody;
  readonly isGenerator: boolean;
  /** Undefined for `Locked.inherited()` until the base method is known. */
  parts: readonly LockPart[] | undefined;
  /** For `Locked.inherited()`: the locked methods that this one overrides, the nearest first. */
  overridden: readonly LockPlan[] | undefined;
  /** Set when one exclusive lock with one template and nothing that needs a look per call is all there is. */
  simple: { readonly part: LockPart; readonly template: NameTemplate; readonly terms: LockTerms } | undefined;
  /** Calls whose result others may share (`onContention: 'join'`), by the identity of their locks. */
  readonly flights: Map<string, Flight>;
  /** The class whose overrides were looked at last. */
  checkedClass: unknown;
  /** Set when calls may share a running call's result. */
  joins: boolean;
}

export interface Flight {
  readonly result: Promise<unknown>;
  /** True once the body runs: from then on its outcome is everybody's. */
  hasStarted: boolean;
  /** Whether a signal of its own has ended it. */
  isAborted(): boolean;
}

export type LockedBody = (this: unknown, ...args: unknown[]) => unknown;

const WARN_MS = 30_000;

/** Parses and checks one declaration; `label` and `parameterCount` are the method's, where they are known. */
export function compilePart(scope: unknown, name: unknown, options: LockedOptions, label: string | undefined, parameterCount?: number): LockPart {
  const where = label === undefined ? '' : ` (${label})`;
  if (!isLockScope(scope)) {
    throw new LockError('ERR_LOCK_DEFINITION_INVALID', `unknown lock scope ${JSON.stringify(scope)}${where}; a scope is one of ${SCOPES_BY_REACH.join(', ')}`, { method: label });
  }
  checkOptions(options, label);
  if (typeof name === 'function') {
    return { scope, names: { render: name as LockNameFunction }, options, terms: [termsOf(scope, undefined, options, label)] };
  }
  const sources: unknown[] = Array.isArray(name) ? name : [name];
  checkNames(sources, where, label);
  const templates = sources.map((source) => located(() => parseNameTemplate(source as string, options.params, parameterCount), scope, label));
  return { scope, names: { templates }, options, terms: templates.map((template) => termsOf(scope, template.source, options, label)) };
}

/** The same lock asked for in another way: its parsed names stay. */
export function withOptions(part: LockPart, options: LockedOptions, label: string | undefined): LockPart {
  checkOptions(options, label);
  return { ...part, options, terms: part.terms.map(({ scope, template }) => termsOf(scope, template, options, label)) };
}

/** The plan of a method; stacked declarations come in as several parts. */
export function createPlan(facts: Pick<LockPlan, 'label' | 'methodName' | 'isStatic' | 'body' | 'isGenerator' | 'parts'>): LockPlan {
  const plan: LockPlan = { ...facts, overridden: undefined, simple: undefined, flights: new Map(), checkedClass: undefined, joins: false };
  if (plan.parts !== undefined) setParts(plan, plan.parts);
  return plan;
}

/** Gives `plan` its declarations, with its own label in their terms. */
export function setParts(plan: LockPlan, parts: readonly LockPart[]): void {
  refuseDoubles(parts, plan.label);
  plan.parts = parts.map((part) => ({ ...part, terms: part.terms.map((terms) => ({ ...terms, method: plan.label, declaredBy: plan })) }));
  plan.joins = parts.some((part) => part.options.onContention === 'join');
  const [part, ...others] = plan.parts;
  if (part === undefined || others.length > 0 || plan.isGenerator || !('templates' in part.names) || part.names.templates.length !== 1) return;
  const { when, signal, onContention, mode } = part.options;
  if (when !== undefined || signal !== undefined || onContention === 'join' || mode === 'shared') return;
  plan.simple = { part, template: part.names.templates[0]!, terms: part.terms[0]! };
}

function checkNames(sources: readonly unknown[], where: string, label: string | undefined): void {
  if (sources.length === 0) throw new LockError('ERR_LOCK_DEFINITION_INVALID', `the list of lock names is empty${where}`, { method: label });
  for (const [index, source] of sources.entries()) {
    if (typeof source !== 'string') {
      throw new LockError('ERR_LOCK_DEFINITION_INVALID', `a lock name is a template, a list of templates or a function, not ${source === null ? 'null' : typeof source}${where}`, { method: label });
    }
    if (sources.indexOf(source) !== index) throw new LockError('ERR_LOCK_DEFINITION_INVALID', `the lock name ${JSON.stringify(source)} is listed twice${where}`, { method: label, template: source });
  }
}

function refuseDoubles(parts: readonly LockPart[], label: string): void {
  const seen = new Set<string>();
  for (const part of parts) {
    if (!('templates' in part.names)) continue;
    for (const { source } of part.names.templates) {
      const key = `${part.scope}:${source}`;
      if (seen.has(key)) {
        throw new LockError('ERR_LOCK_DEFINITION_INVALID', `${label} declares the ${part.scope} lock ${JSON.stringify(source)} twice`, { method: label, scope: part.scope, template: source });
      }
      seen.add(key);
    }
  }
}

function located<T>(parse: () => T, scope: LockScope, label: string | undefined): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LockError) || label === undefined) throw error;
    throw new LockError(error.code, `${label}: ${error.message}`, { template: error.template, scope, method: label, cause: error.cause });
  }
}

function termsOf(scope: LockScope, template: string | undefined, options: LockedOptions, method: string | undefined): LockTerms {
  return {
    scope,
    template,
    method,
    mode: options.mode ?? 'exclusive',
    sharedFallback: options.sharedFallback === 'exclusive',
    reentrant: options.reentrant ?? false,
    reportLoss: options.onLost === 'report',
    waitMs: options.onContention === 'reject' ? 0 : options.waitMs,
    maxHoldMs: options.maxHoldMs,
    lockDelayMs: options.lockDelayMs ?? 0,
    warnHeldMs: options.warnHeldMs ?? WARN_MS,
    warnWaitedMs: options.warnWaitedMs ?? WARN_MS,
  };
}
