export { AlwaysGrantsLockProvider, type AlwaysGrantsOptions } from './always-grants.js';
export { referenceHarness } from './reference/reference-harness.js';
export { referenceSubject } from './subjects.js';
