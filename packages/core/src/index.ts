export { LockScope } from './lock-scope.js';
export { LockError, isLockError, type LockErrorDetails } from './errors/lock-error.js';
export { lockErrorCodes, type LockErrorCode, type LockErrorCodeInfo } from './errors/lock-error-code.js';
export type { LockHolder } from './errors/lock-holder.js';
