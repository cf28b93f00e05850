import { join } from 'node:path';
import {
  builtFile,
  SeededRandom,
  startSimulator,
  type ProviderSpec,
  type RaceOptions,
  type RaceReport,
  type SimulatorProcess,
  type SimulatorSettings,
} from '@holdfast/array-simulator';
import { ContenderPool } from '@holdfast/conformance/contenders';
import type { Connector, Volume } from '@holdfast/volume';
import { OPERATION_ENDED, type ContenderArguments, type ContenderInput, type ContenderResult } from './contender.js';

/** What differs between the races of this array. */
export interface DothillWorkload {
  /** Which of the two locks gets the provider under test; the other one is real. */
  readonly tested: 'api' | 'map';
  /** The contender's task, run once in each process for all its volumes. */
  readonly task: 'useSession' | 'attach';
  readonly operationsPerCaller: number;
  /** Whether the volumes are made, and every process is logged in, before the race. */
  readonly isPrepared: boolean;
  readonly thinkMs: number;
  readonly array: SimulatorSettings;
}

const SERIAL = '00C0FF27FA89';
const LOCK_NAMES = { api: `DothillClient-${SERIAL}`, map: `DothillClient-${SERIAL}-map` };
/** One node is all there is here; four processes need not say so. */
const QUIET = '--disable-warning=HOLDFAST_SINGLE_NODE';
const HOST: Connector = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01' };

/** Runs the workload once, from fresh processes against a fresh array, and tells what the array saw. */
export async function runDothillRace(workload: DothillWorkload, options: RaceOptions): Promise<RaceReport> {
  const simulator = await startSimulator({ entry: builtFile(import.meta.url, 'lib/simulator/main.js'), args: ['--serial', SERIAL] });
  try {
    const pool = await ContenderPool.start({
      module: builtFile(import.meta.url, 'lib/races/contender.js'),
      processes: options.processes,
      args: contenderArguments(workload, options, simulator),
      env: { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${QUIET}` },
    });
    try {
      return await race(workload, options, simulator, pool);
    } finally {
      await pool.stop();
    }
  } finally {
    await simulator.stop();
  }
}

async function race(workload: DothillWorkload, options: RaceOptions, simulator: SimulatorProcess, pool: ContenderPool): Promise<RaceReport> {
  const operations = options.callers * workload.operationsPerCaller;
  const inputs = contenderInputs(options);
  if (workload.isPrepared) for (const [index, input] of inputs.entries()) await pool.call(index, 'create', input);
  await simulator.control.reset();
  await simulator.control.configure(workload.array);
  let done = 0;
  const stopListening = pool.onMessage((_index, message) => {
    if (message === OPERATION_ENDED) options.onProgress?.((done += 1), operations);
  });
  const outcomes = await pool.run(workload.task, inputs);
  stopListening();
  const { violations, counts } = await simulator.control.report();
  const results = outcomes.map((outcome) => {
    if (outcome.ok) return outcome.value as ContenderResult;
    throw new Error(`a contender failed: ${outcome.error.stack ?? outcome.error.message}`);
  });
  const failedOperations = results.reduce((sum, { failures }) => sum + failures.length, 0);
  return { operations, violations, waitsMs: results.flatMap(({ waitsMs }) => waitsMs), counts: { ...counts, failedOperations } };
}

function contenderArguments({ tested, thinkMs }: DothillWorkload, { provider, lockDirectory }: RaceOptions, { url }: SimulatorProcess): ContenderArguments {
  const real: ProviderSpec = {
    module: '@holdfast/provider-proper-lockfile',
    export: 'ProperLockfileLockProvider',
    options: { directory: join(lockDirectory, 'real') },
  };
  return {
    options: { arrayName: SERIAL, addresses: [url], user: 'manage', password: '!manage' },
    providers: { api: real, map: real, [tested]: provider },
    lockName: LOCK_NAMES[tested],
    thinkMs,
  };
}

/** Spreads as many volumes as there are callers over the processes; same seed, same names. */
function contenderInputs({ callers, processes, seed }: RaceOptions): ContenderInput[] {
  const random = new SeededRandom(seed);
  const volumes: Volume[] = Array.from({ length: callers }, () => {
    const id = random.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { id, name: `volume-${id}`, sizeGiB: 1 };
  });
  return Array.from({ length: processes }, (_, process) => ({ host: HOST, volumes: volumes.filter((_volume, index) => index % processes === process) }));
}
