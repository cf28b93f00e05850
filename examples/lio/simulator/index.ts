export { SimulatedLioTarget, type SimulatedLioTargetOptions } from './lio-target.js';
export type { LioState, SavedState, TargetState } from './lio-state.js';
export type { ExpectedExport } from './lio-violations.js';
