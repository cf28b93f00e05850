export { ARRAY_ERRORS, type ArrayErrorCode } from './array-error.js';
export { arraySeedSchema, type ArraySeed } from './array-seed.js';
export { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
export { SimulatedInfinidatArray } from './infinidat-array.js';
