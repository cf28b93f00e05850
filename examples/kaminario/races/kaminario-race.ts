import { join } from 'node:path';
import { builtFile, type RaceOptions, type RaceReport, type SimulatorSettings } from '@holdfast/array-simulator';
import type { KaminarioOptions } from '@holdfast/example-kaminario';
import { raceVolumes, runArrayRace, spread } from '@holdfast/race-kit';
import type { Connector } from '@holdfast/volume';
import type { ContenderArguments, ContenderInput, TestedLock } from './contender.js';

/** What differs between the races of this array. */
export interface KaminarioWorkload {
  readonly tested: TestedLock;
  readonly task: ContenderInput['task'];
  /** The backend of each of so many processes, on the array at `url`. */
  readonly backends: (url: string, processes: number) => readonly KaminarioOptions[];
  /** What the simulated array is started with. */
  readonly simulatorArguments?: readonly string[];
  readonly array: SimulatorSettings;
}

/** Every volume goes to this one, which the array does not know yet. */
const HOST: Connector = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01', wwpns: ['10000090fa000001'] };

/** Runs the workload once, from fresh processes against a fresh array, and tells what the array saw. */
export function runKaminarioRace(workload: KaminarioWorkload, options: RaceOptions): Promise<RaceReport> {
  const { tested, task, array, simulatorArguments: args = [] } = workload;
  const { callers, seed, provider, lockDirectory } = options;
  // A lock of the process scope is about the callers of one process.
  const processes = tested.scope === 'process' ? 1 : options.processes;
  const backends = workload.backends('', processes);
  const inputs = spread(raceVolumes(callers, seed), processes).map((volumes, index): ContenderInput => {
    const isFailedOver = backends[index]?.replica !== undefined;
    return { task, host: HOST, volumes: volumes.map((volume) => ({ ...volume, ...(isFailedOver && { replicationStatus: 'failed-over' }) })) };
  });
  return runArrayRace(
    {
      simulator: { entry: builtFile(import.meta.url, 'lib/simulator/main.js'), args },
      contender: builtFile(import.meta.url, 'lib/races/contender.js'),
      contenderArgs: ({ url }): ContenderArguments => ({
        tested,
        provider,
        real: { module: '@holdfast/provider-proper-lockfile', export: 'ProperLockfileLockProvider', options: { directory: join(lockDirectory, 'real') } },
        backends: workload.backends(url, processes),
      }),
      inputs,
      operations: callers,
      array,
    },
    options,
  );
}
