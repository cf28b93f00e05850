import { startSimulator, type RaceOptions, type RaceReport, type SimulatorProcess, type SimulatorSettings } from '@holdfast/array-simulator';
import { runContenders } from './run-contenders.js';

/** One workload against one simulated array that serves HTTP. */
export interface ArrayRace {
  /** Built main file of the simulator, and what it is started with. */
  readonly simulator: { readonly entry: string; readonly args?: readonly string[] };
  /** Built module of the contenders. */
  readonly contender: string;
  /** First argument of `createContender`. */
  readonly contenderArgs: (simulator: SimulatorProcess) => unknown;
  /** One input for each process. */
  readonly inputs: readonly unknown[];
  /** How many operations all callers are to make together, for progress. */
  readonly operations: number;
  /** Set once every process is prepared: the windows that make the race certain. */
  readonly array: SimulatorSettings;
}

/** Runs the workload once, from fresh processes unless `contenders` keeps some, against a fresh array, and tells what the array saw. */
export async function runArrayRace(race: ArrayRace, { onProgress, contenders }: Pick<RaceOptions, 'onProgress' | 'contenders'> = {}): Promise<RaceReport> {
  const simulator = await startSimulator(race.simulator);
  try {
    const { operations, waitsMs, holds, failures } = await runContenders({
      module: race.contender,
      args: race.contenderArgs(simulator),
      inputs: race.inputs,
      operations: race.operations,
      beforeRace: async () => {
        await simulator.control.reset();
        await simulator.control.configure(race.array);
      },
      onProgress,
      contenders,
    });
    const { violations, counts } = await simulator.control.report();
    const timeline = { ...(await simulator.control.timeline()), holds };
    return { operations, violations, waitsMs, counts: { ...counts, failedOperations: failures.length }, timeline };
  } finally {
    await simulator.stop();
  }
}
