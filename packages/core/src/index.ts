export { LockScope } from './lock-scope.js';

// Declaring and taking locks
export { Locked } from './decorator/locked.js';
export type { LockedOptions } from './decorator/locked-options.js';
export type { LockDefinition, LockedDecoratorFactory } from './decorator/locked-types.js';
export { defineLock, definedLocks } from './definition/lock-definition.js';
export { withLock } from './handle/with-lock.js';
export { acquireLock, type LockHandle } from './handle/acquire-lock.js';
export type { ImperativeLockOptions, LockArguments } from './handle/lock-arguments.js';
export type { HeldLock } from './handle/held-lock.js';
export { assertLocked, currentLocks } from './handle/current-locks.js';
export { outsideLocks } from './execution/call-chain.js';
export { describeLocks, type DeclaredLock } from './decorator/lock-metadata.js';
export { renderLocks, type RenderedLock } from './decorator/render-locks.js';

// Binding engines
export { lockModule, type LockModuleOptions } from './container/lock-module.js';
export type { LockProviderFactory, LockProviderSource } from './container/scope-binding.js';
export { attachLocks, lockable } from './container/lockable.js';
export { setDefaultLockContainer } from './container/find-runtime.js';
export { verifyLocks, type LockedClass } from './container/verify-locks.js';
export { closeLocks, type CloseLocksOptions } from './container/close-locks.js';
export { MemoryLockProvider } from './local/memory-lock-provider.js';

// Watching
export { logLockEvents, type LockLogger } from './container/lock-logger.js';
export type { LockEvent, LockEventName, LockOrderStep, LockUse } from './execution/lock-events.js';

// Errors
export { LockError, isLockError, type LockErrorDetails } from './errors/lock-error.js';
export { lockErrorCodes, type LockErrorCode, type LockErrorCodeInfo } from './errors/lock-error-code.js';
export type { LockHolder } from './errors/lock-holder.js';
