export { ARRAY_CODES } from './array-error.js';
export { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
export { SimulatedDothillArray } from './dothill-array.js';
export { serveDothillArray } from './serve-dothill-array.js';
