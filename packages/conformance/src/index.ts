export { lockProviderConformance, type ConformanceRunner } from './run/lock-provider-conformance.js';
export { runConformance, type ClauseResult, type ConformanceOptions, type ConformanceReport } from './run/run-conformance.js';
export type { EngineFaults, LockBackend, LockProviderHarness, ProviderSource } from './harness.js';
export type { SectionName } from './section.js';
