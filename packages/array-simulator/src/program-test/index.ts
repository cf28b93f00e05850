export { runProgram, withSeedFile, type EndedProgram } from './run-program.js';
export { testSimulatorProgram, type ProgramTestRunner, type ProgramUnderTest } from './test-simulator-program.js';
