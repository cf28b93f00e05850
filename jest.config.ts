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
  // Two workers, made anew when they have grown: ES modules of finished test files are never collected, and one process for all of
  // them runs out of memory after some forty files.
  maxWorkers: 2,
  workerIdleMemoryLimit: '800MB',
  // Only a hang takes this long. Five seconds, the default, are too few for a test that starts processes on a busy machine.
  testTimeout: 30_000,
  projects: [
    project('unit', ['<rootDir>/packages/{core,volume,array-simulator,repo-tools,bench,demo}/test/**/*.test.ts', '!**/*.standard.test.ts']),
    project('standard-decorators', ['<rootDir>/packages/core/test/**/*.standard.test.ts'], 'standard'),
    project('conformance', ['<rootDir>/packages/{conformance,provider-*}/test/**/*.test.ts']),
    project('examples', ['<rootDir>/examples/*/test/**/*.test.ts']),
  ],
};

export default config;
