export { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
export { plant, seedSchema, type Seed } from './seed-file.js';
export { SimulatedSolidFireArray } from './solidfire-array.js';
