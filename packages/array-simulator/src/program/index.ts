export { filled, milliseconds, wholeNumber } from './option-parsers.js';
export { httpSimulatorProgram, type HttpProgramDefaults, type HttpProgramOptions } from './http-simulator-program.js';
export { readSeedFile } from './read-seed-file.js';
export { runHttpSimulator, serveHttpArray, type SimulatedHttpArray } from './run-http-simulator.js';
