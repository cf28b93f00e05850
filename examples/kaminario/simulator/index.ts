export { ArrayError, BUSY_TEXTS } from './array-error.js';
export { arraySeedSchema, type ArraySeed } from './array-seed.js';
export { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
export { SimulatedKaminarioArray } from './kaminario-array.js';
