export { fuzzHttpArray, type FuzzAnswer, type FuzzOptions, type FuzzSummary } from './fuzz-http-array.js';
export type { FuzzRequest } from './fuzz-request.js';
export { mutateRequest } from './mutate-request.js';
