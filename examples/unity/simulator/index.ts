export { ARRAY_REFUSALS } from './array-error.js';
export { plantSeed, arraySeedSchema, type ArraySeed } from './array-seed.js';
export { DEFAULT_ARRAY_SETTINGS, type ArraySettings } from './array-settings.js';
export { SimulatedUnityArray } from './unity-array.js';
