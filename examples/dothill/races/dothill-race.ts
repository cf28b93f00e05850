import { join } from 'node:path';
import { builtFile, type ProviderSpec, type RaceOptions, type RaceReport, type SimulatorProcess, type SimulatorSettings } from '@holdfast/array-simulator';
import { raceVolumes, runArrayRace, spread } from '@holdfast/race-kit';
import type { Connector } from '@holdfast/volume';
import type { ContenderArguments, ContenderInput, SeveralNodes } from './contender.js';

/** What differs between the races of this array. */
export interface DothillWorkload extends Pick<ContenderArguments, 'story' | 'thinkMs'> {
  readonly testedLock: 'api' | 'map';
  readonly operationsPerCaller: number;
  readonly array: SimulatorSettings;
}

const SERIAL = '00C0FF27FA89';
const LOCK_NAMES = { api: `DothillClient-${SERIAL}`, map: `DothillClient-${SERIAL}-map` };
const HOST: Connector = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01' };

/** Everything but which provider excludes. */
export type DothillRaceOptions = Omit<RaceOptions, 'provider' | 'lockDirectory'>;

/** Runs the workload once on one node, from fresh processes against a fresh array, and tells what the array saw. */
export function runDothillRace(workload: DothillWorkload, { provider, lockDirectory, ...options }: RaceOptions): Promise<RaceReport> {
  const realProvider: ProviderSpec = {
    module: '@holdfast/provider-proper-lockfile',
    export: 'ProperLockfileLockProvider',
    options: { directory: join(lockDirectory, 'real') },
  };
  return run(workload, options, { provider, realProvider });
}

/** The same with each process on a node of its own. Both locks come from the URL, whatever it names. */
export function runDothillRaceAcrossNodes(workload: DothillWorkload, options: DothillRaceOptions, nodes: SeveralNodes): Promise<RaceReport> {
  return run(workload, options, nodes);
}

function run(workload: DothillWorkload, options: DothillRaceOptions, locks: ContenderArguments['locks']): Promise<RaceReport> {
  const { callers, processes, seed } = options;
  return runArrayRace(
    {
      simulator: { entry: builtFile(import.meta.url, 'lib/simulator/main.js'), args: ['--serial', SERIAL] },
      contender: builtFile(import.meta.url, 'lib/races/contender.js'),
      contenderArgs: (simulator) => contenderArguments(workload, locks, simulator),
      inputs: spread(raceVolumes(callers, seed), processes).map((volumes): ContenderInput => ({ host: HOST, volumes })),
      operations: callers * workload.operationsPerCaller,
      array: workload.array,
    },
    options,
  );
}

function contenderArguments(workload: DothillWorkload, locks: ContenderArguments['locks'], { url }: SimulatorProcess): ContenderArguments {
  const { testedLock, story, thinkMs } = workload;
  const options = { arrayName: SERIAL, addresses: [url], user: 'manage', password: '!manage' };
  return { options, testedLock: LOCK_NAMES[testedLock], locks, story, thinkMs };
}
