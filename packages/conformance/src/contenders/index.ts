export { ContenderPool, type ContenderPoolOptions } from './contender-pool.js';
export type { ContenderError, ContenderOutcome } from './contender-message.js';
export type { Contender, ContenderContext, CreateContender } from './contender.js';
