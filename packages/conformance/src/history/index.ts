export type { Acquisition } from './acquisition.js';
export { checkHistory, type HistoryVerdict } from './check-history.js';
export { fencedModel, mutexModel, semaphoreModel, sharedModel, type LockModel } from './lock-model.js';
export { findOverlaps, type Overlap } from './overlaps.js';
