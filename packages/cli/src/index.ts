export type { CatalogLock } from './catalog/catalog-lock.js';
export { catalogRst } from './catalog/catalog-rst.js';
export { lockTable } from './catalog/lock-table.js';
export { readCatalog } from './catalog/read-catalog.js';
export { table } from './catalog/table.js';
export { findBlocks, replaceBlocks, strayMarkers, type GeneratedBlock } from './docs/generated-block.js';
export { explainCall, type LockedCall } from './explain/explain-call.js';
export { lockGenerator } from './docs/lock-generator.js';
export { pageDrift, type PageDriftOptions, type PageFinding, type PageGenerator } from './docs/page-drift.js';
