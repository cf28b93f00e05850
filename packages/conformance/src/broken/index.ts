export { AlwaysGrantsLockProvider, type AlwaysGrantsOptions } from './always-grants.js';
export { brokenLockProviders, type BrokenLockProvider } from './broken-lock-providers.js';
export { referenceHarness, type ReferenceHarnessOptions, type ReferenceSubject } from './reference/reference-harness.js';
export { referenceSubject } from './subjects.js';
