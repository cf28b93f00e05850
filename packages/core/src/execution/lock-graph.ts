import type { LockHolder } from '../errors/lock-holder.js';
import type { LockScope } from '../lock-scope.js';
import type { LockError } from '../errors/lock-error.js';
import type { RenewedGrant } from './renewal-thread.js';
import type { LockFence, LockGrant, LockLoss, LockMode, LockProvider } from '../provider/lock-provider.js';

// What the parts of the in-process lock graph are to one another. The classes stand in files of their own and know these shapes only,
// so that the graph of files has no circle although the graph of objects has many.

/** What a declaration says of its locks, the same for every call. */
export interface LockTerms {
  readonly scope: LockScope;
  /** The template as written; for a name function its text is not kept. */
  readonly template: string | undefined;
  /** `Class.method`, or where an imperative lock was declared. */
  readonly method: string | undefined;
  /** The locked method, by identity. */
  readonly declaredBy?: object | undefined;
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
  /** The queues of its engine at its scope. */
  readonly space: SpaceNode;
  /** Absent for core's own in-process engine, where the local queue is the lock. */
  readonly provider: LockProvider | undefined;
  /** The object whose method asks. */
  readonly self?: unknown;
}

/** What is done about locks taken in opposite orders. */
export type LockOrderMode = 'report' | 'refuse' | 'ignore';

/** Those who hold and wait on behalf of one container. */
export interface LockUser {
  holdCount: number;
  readonly isClosed: boolean;
  readonly lockOrder: LockOrderMode;
  holdEnded(): void;
}

/** The queues of one engine at one scope. */
export interface SpaceNode {
  readonly engineId: string;
  readonly scope: LockScope;
  readonly queues: Map<string, unknown>;
}

/** One lock's queue: before its engine, or nested in a hold. */
export interface QueueNode {
  readonly space: SpaceNode | undefined;
  readonly owner: HoldNode | undefined;
  readonly root: QueueNode;
  readonly isBusy: boolean;
  readonly hasWaiters: boolean;
  /** Whether a reader enters beside readers at once. */
  readonly readersMayJoin: boolean;
  holds(): Iterable<HoldNode>;
  waiters(): Iterable<WaiterNode>;
  leave(hold: HoldNode): Promise<void> | undefined;
  loseAll(loss: LockLoss): void;
  withdraw(waiter: WaiterNode): void;
}

/** A place in a call chain: inside a hold. Where a handle or a generator's step is entered, it is not the hold itself. */
export interface ChainNode {
  readonly hold: HoldNode;
  readonly running: boolean;
  /** The place around it; finished ones are cut out as the chain is walked. */
  parent: ChainNode | undefined;
}

/** One grant: a node of the call tree, and the place in the chain that its body runs at. */
export interface HoldNode extends ChainNode {
  running: boolean;
  readonly loss: LockLoss | undefined;
  readonly isValid: boolean;
  /** `performance.now()` of the grant; 0 when nobody listened then. */
  readonly grantedAt: number;
  readonly name: string;
  readonly terms: LockTerms;
  readonly mode: LockMode;
  readonly queue: QueueNode;
  readonly user: LockUser;
  readonly holder: LockHolder;
  readonly lost: AbortSignal;
  readonly fence: { readonly engine: LockFence; readonly local: number } | undefined;
  /** For a method with the locks of those it overrides: they are granted to the same object again, as `super` calls them. */
  override: { readonly self: unknown; readonly methods: readonly object[] } | undefined;
  /** The hold that the same acquisition took before this one. */
  companion: HoldNode | undefined;
  nested: QueueNode | undefined;
  waits: Set<WaiterNode> | undefined;
  finish(): Promise<void> | undefined;
  nestedDrained(): void;
  lossError(value?: unknown): LockError;
}

/** One call that waits. */
export interface WaiterNode {
  readonly queue: QueueNode;
  readonly request: LockRequest;
  readonly wait: boolean;
  fail(failure: WaitFailure): void;
}

/** The engine's grant that one or more local holds stand on. */
export interface EngineGrant {
  readonly grant: LockGrant;
  readonly provider: LockProvider;
  /** `performance.now()` value after which the engine may give the lock to another; Infinity without a lease. */
  deadline: number;
  /** Set while the renewal thread keeps it alive; then the thread moves the deadline. */
  renewed: RenewedGrant | undefined;
  readonly onLost: (loss: LockLoss) => void;
}

/** Why a wait ended without the lock. */
export interface WaitFailure {
  readonly code: LockError['code'];
  readonly message?: string;
  readonly cause?: unknown;
  readonly holder?: LockHolder | undefined;
}
