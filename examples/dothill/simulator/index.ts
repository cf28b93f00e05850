export { ARRAY_CODES } from './array-error.js';
export { arraySeedSchema, fillArray, type ArraySeed } from './array-seed.js';
export { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
export { SimulatedDothillArray } from './dothill-array.js';
