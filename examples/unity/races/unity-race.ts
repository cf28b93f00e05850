import { join } from 'node:path';
import { builtFile, type ProviderSpec, type RaceOptions, type RaceReport, type SimulatorSettings } from '@holdfast/array-simulator';
import { runArrayRace } from '@holdfast/race-kit';
import type { ContenderArguments, ContenderInput } from './contender.js';

/** What differs between the races of this array. */
export interface UnityWorkload extends Pick<ContenderArguments, 'testedLocks' | 'testedMethod'> {
  readonly removeEmptyHost: boolean;
  /** The windows that make the race certain. */
  readonly array: SimulatorSettings;
  /** One input for each process. */
  readonly inputs: (options: RaceOptions) => readonly ContenderInput[];
}

const CREDENTIALS = { user: 'admin', password: 'Password123!' };

/** Runs the workload once, from fresh processes against a fresh array, and tells what the array saw. */
export function runUnityRace(workload: UnityWorkload, options: RaceOptions): Promise<RaceReport> {
  const { testedLocks, testedMethod, removeEmptyHost, array } = workload;
  const real: ProviderSpec = {
    module: '@holdfast/provider-proper-lockfile',
    export: 'ProperLockfileLockProvider',
    options: { directory: join(options.lockDirectory, 'real') },
  };
  const inputs = workload.inputs(options);
  return runArrayRace(
    {
      simulator: { entry: builtFile(import.meta.url, 'lib/simulator/main.js') },
      contender: builtFile(import.meta.url, 'lib/races/contender.js'),
      contenderArgs: ({ url }): ContenderArguments => ({
        options: { url, ...CREDENTIALS, removeEmptyHost },
        providers: { tested: options.provider, real },
        testedLocks,
        testedMethod,
      }),
      inputs,
      operations: inputs.reduce((sum, { tasks }) => sum + tasks.length, 0),
      array,
    },
    options,
  );
}
