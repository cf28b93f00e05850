export { AlwaysGrantsLockProvider, type AlwaysGrantsOptions } from './always-grants.js';
