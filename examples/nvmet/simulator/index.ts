export { SimulatedNvmetTarget, type SimulatedNvmetTargetOptions } from './nvmet-target.js';
export type { NamespaceState, NvmetState, PortState, SubsystemState } from './nvmet-state.js';
export type { ExpectedExport } from './nvmet-violations.js';
export type { NodeSeed } from './node-seed.js';
