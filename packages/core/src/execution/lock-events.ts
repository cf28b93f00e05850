import { channel, type Channel } from 'node:diagnostics_channel';
import type { LockScope } from '../lock-scope.js';
import type { LockMode } from '../provider/lock-provider.js';
import type { LockTerms } from './lock-graph.js';

/**
 * What happened to a lock: `waiting` is told before the wait begins, `acquired` after it, `held` when the body has ended, `released` when the
 * lock is back, `release-failed` when the engine refused it, `lost` when it ended early, `outlived` when a nested call still runs after its
 * holder, `order` when locks are asked for in an order that can deadlock with one seen before, `warning` for anything an operator should look at.
 * @public
 */
export type LockEventName = 'waiting' | 'acquired' | 'held' | 'released' | 'release-failed' | 'lost' | 'outlived' | 'order' | 'warning';

/** One lock as one call used it. @public */
export interface LockUse {
  /** The rendered name. */
  readonly lockName: string;
  /** The scope. */
  readonly scope: LockScope;
  /** The template. */
  readonly template: string | undefined;
  /** `Class.method`. */
  readonly method: string | undefined;
}

/** A lock that was asked for while another was held. @public */
export interface LockOrderStep {
  /** What was held. */
  readonly held: LockUse;
  /** What was asked for. */
  readonly asked: LockUse;
}

/** The message on the channel `holdfast:lock:<event>` of `node:diagnostics_channel`. @public */
export interface LockEvent {
  /** Which event. */
  readonly event: LockEventName;
  /** The rendered name; keep it out of metrics, it has no bounds. */
  readonly lockName: string;
  /** The scope. */
  readonly scope: LockScope;
  /** The template, of which there are few. */
  readonly template: string | undefined;
  /** `Class.method`. */
  readonly method: string | undefined;
  /** Exclusive or shared. */
  readonly mode: LockMode;
  /** Epoch milliseconds. */
  readonly at: number;
  /** With `acquired`: milliseconds waited. */
  readonly waitedMs?: number;
  /** With `held`: milliseconds held, when somebody listened at the grant. */
  readonly heldMs?: number;
  /** With `lost`: why. With `warning` and `order`: in words. */
  readonly reason?: string;
  /** With `order`: the steps of the circle, the one that closed it first. */
  readonly steps?: readonly LockOrderStep[];
  /** With `release-failed`: what the engine said. */
  readonly error?: unknown;
}

/** @internal */
export const lockChannels = {
  waiting: channel('holdfast:lock:waiting'),
  acquired: channel('holdfast:lock:acquired'),
  held: channel('holdfast:lock:held'),
  released: channel('holdfast:lock:released'),
  'release-failed': channel('holdfast:lock:release-failed'),
  lost: channel('holdfast:lock:lost'),
  outlived: channel('holdfast:lock:outlived'),
  order: channel('holdfast:lock:order'),
  warning: channel('holdfast:lock:warning'),
} satisfies Record<LockEventName, Channel>;

interface Subject {
  readonly name: string;
  readonly terms: LockTerms;
  readonly mode: LockMode;
}

interface HeldSubject extends Subject {
  readonly grantedAt: number;
  readonly loss: { readonly reason: string } | undefined;
}

/** @internal */
export function publishEvent(event: LockEventName, subject: Subject, extra: Partial<LockEvent> = {}): void {
  const target = lockChannels[event];
  if (!target.hasSubscribers) return;
  const { name, terms, mode } = subject;
  const message: LockEvent = {
    event,
    lockName: name,
    scope: terms.scope,
    template: terms.template,
    method: terms.method,
    mode,
    at: Date.now(),
    ...extra,
  };
  target.publish(message);
}

/** @internal */
export function publishHoldEvent(event: LockEventName, hold: HeldSubject, error?: unknown): void {
  const extra: { -readonly [K in keyof LockEvent]?: LockEvent[K] } = {};
  if (event === 'held' && hold.grantedAt > 0) extra.heldMs = performance.now() - hold.grantedAt;
  if (event === 'lost' && hold.loss !== undefined) extra.reason = hold.loss.reason;
  if (error !== undefined) extra.error = error;
  publishEvent(event, hold, extra);
}

/** @internal */
export function publishWarning(subject: Subject, reason: string): void {
  publishEvent('warning', subject, { reason });
}
