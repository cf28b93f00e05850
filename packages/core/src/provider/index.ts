export type {
  AcquireRequest,
  CreateLeaseRenewer,
  LeaseRenewer,
  LeaseRenewerSource,
  LockFence,
  LockGrant,
  LockLease,
  LockLoss,
  LockLossReason,
  LockMode,
  LockProvider,
  LockState,
} from './lock-provider.js';
export type { LockProviderCapabilities } from './lock-provider-capabilities.js';
export type { LockHolder } from '../errors/lock-holder.js';
export type { LockErrorCode } from '../errors/lock-error-code.js';
export { LockError, isLockError, type LockErrorDetails } from '../errors/lock-error.js';
export { encodeLockName, hashLockName, lockName, type LockName } from '../name/lock-name.js';
export { LockScope } from '../lock-scope.js';
export { AbandonedClaims } from './abandoned-claims.js';
export { onAbort } from './on-abort.js';
export { builtModule } from './built-module.js';
export { networkFileSystemOf, openLockDirectory } from './lock-directory.js';
export { SessionPool, type PooledSession } from './session-pool.js';
export { Sleeper } from './sleeper.js';
export { startTimer } from './start-timer.js';
export { TimeLimit } from './time-limit.js';
export { Turnstile } from './turnstile.js';
