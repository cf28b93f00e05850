/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

type Project = NonNullable<Config['projects']>[number] & object;

const swc = (decorators: 'legacy' | 'standard') => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true },
      transform: {
        useDefineForClassFields: true,
        ...(decorators === 'legacy' ? { legacyDecorator: true, decoratorMetadata: true } : { decoratorVersion: '2022-03' }),
      },
    },
    module: { type: 'es6' },
  },
];

const project = (displayName: string, testMatch: string[], decorators: 'legacy' | 'standard' = 'legacy'): Project => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    // Sub-entries first: a test that loaded both lib and src would hold two copies of core.
    '^@holdfast/example-([^/]+)/([^/]+)$': '<rootDir>/examples/$1/$2/index.ts',
    '^@holdfast/example-([^/]+)$': '<rootDir>/examples/$1/src/index.ts',
    '^@holdfast/provider-([^/]+)/module$': '<rootDir>/packages/provider-$1/src/$1-lock-module.ts',
    '^@holdfast/([^/]+)/([^/]+)$': '<rootDir>/packages/$1/src/$2/index.ts',
    '^@holdfast/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: { '^.+\\.ts$': swc(decorators) as never },
});

const config: Config = {
  // One more than the processors of CI: files that wait for leases go first and side by side, then those that keep processors busy.
  testSequencer: '<rootDir>/packages/repo-tools/test-sequencer.mjs',
  maxWorkers: 3,
  globalSetup: '<rootDir>/packages/repo-tools/test-setup.mjs',
  globalTeardown: '<rootDir>/packages/repo-tools/test-folder-end.mjs',
  // Workers are made anew when they have grown: modules of finished files are never collected, and each async context that a file's own copy of
  // core opened stays on and is copied into every later promise.
  workerIdleMemoryLimit: '200MB',
  // The process that was started anew after the last file is asked to end before it is up; half a second, the default, is too short for that on
  // a busy machine, and what it then reports is no leak of a test.
  workerGracefulExitTimeout: 20_000,
  // Only a hang takes this long. Five seconds, the default, are too few for a test that starts processes on a busy machine.
  testTimeout: 30_000,
  // For tests that mostly wait, and say so by `it.concurrent`.
  maxConcurrency: 3,
  projects: [
    project('unit', ['<rootDir>/packages/!(conformance|engines|provider-*)/test/**/*.test.ts', '!**/*.standard.test.ts']),
    project('standard-decorators', ['<rootDir>/packages/core/test/**/*.standard.test.ts'], 'standard'),
    project('conformance', ['<rootDir>/packages/{conformance,engines,provider-*}/test/**/*.test.ts']),
    project('examples', ['<rootDir>/examples/*/test/**/*.test.ts']),
  ],
};

export default config;
