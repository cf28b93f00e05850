export { DEFAULT_ARRAY_SETTINGS, type ArraySettings, type ClusterNetwork, type StoragePartition } from './array-settings.js';
export { SimulatedHgstArray } from './hgst-array.js';
export { serveHgstArray, type ServedHgstArray, type ServeOptions } from './serve-hgst-array.js';
export type { NewSpace } from './space-table.js';
export type { CommandResult } from './command-result.js';
