export { AlwaysGrantsLockProvider, type AlwaysGrantsOptions } from './always-grants.js';
export { brokenLockProviders, type BrokenLockProvider } from './broken-lock-providers.js';
export { referenceHarness } from './subjects.js';
export type { ReferenceHarnessOptions } from './reference/reference-harness.js';
export type { LockBackend, LockProviderHarness, ProviderSource } from '../harness.js';
export type { SectionName } from '../section.js';
