import { join } from 'node:path';
import { builtFile, SeededRandom, type Race, type RaceOptions, type RaceReport } from '@holdfast/array-simulator';
import { ContenderPool, type ContenderOutcome } from '@holdfast/conformance/contenders';
import { defaultLioSettings } from '@holdfast/example-lio';
import { SimulatedLioTarget } from '@holdfast/example-lio/simulator';
import type { ContenderArgs, ContenderResult } from './contender.js';
import { initiatorOf, OPERATIONS, OPERATIONS_KEPT, type CallerInput } from './story.js';

const WINDOW_MS = 15;

/**
 * Callers export, attach, detach and remove volumes of their own on one node; every other volume stays attached. Without the lock their commands
 * work on the same folders and the same file at once.
 */
export const lioadmRace: Race = {
  system: 'lio',
  lock: 'lioadm',
  scope: 'node',
  async run(options: RaceOptions): Promise<RaceReport> {
    const simulator = new SimulatedLioTarget({ windowMs: WINDOW_MS });
    try {
      const callers = makeCallers(options);
      const results = await contend(options, simulator, callers);
      const expected = callers.filter(({ isKept }) => isKept).map(({ volume }) => ({
        target: `${defaultLioSettings.targetPrefix}${volume.name}`,
        initiators: [initiatorOf(volume)],
      }));
      return {
        operations: results.reduce((sum, { operations }) => sum + operations, 0),
        violations: simulator.violations(expected),
        waitsMs: results.flatMap(({ waitsMs }) => waitsMs),
        counts: { failedOperations: results.reduce((sum, { failures }) => sum + failures.length, 0) },
      };
    } finally {
      simulator.remove();
    }
  },
};

async function contend(options: RaceOptions, simulator: SimulatedLioTarget, callers: readonly CallerInput[]): Promise<ContenderResult[]> {
  const { provider, processes, onProgress } = options;
  const args: ContenderArgs = { provider, command: simulator.command, volumes: join(simulator.deviceDirectory, 'volumes') };
  const all = callers.reduce((sum, { isKept }) => sum + (isKept ? OPERATIONS_KEPT : OPERATIONS), 0);
  let done = 0;
  const pool = await ContenderPool.start({ module: builtFile(import.meta.url, 'lib/races/contender.js'), processes, args });
  try {
    pool.onMessage(() => onProgress?.((done += 1), all));
    const inputs = Array.from({ length: processes }, (_, index) => callers.filter((_caller, place) => place % processes === index));
    return (await pool.run('run', inputs)).map(resultOf);
  } finally {
    await pool.stop();
  }
}

function makeCallers({ callers, seed }: RaceOptions): CallerInput[] {
  const random = new SeededRandom(seed);
  const inputs = Array.from({ length: callers }, (_, index) => {
    const id = [8, 4, 4, 4, 12].map((digits) => random.hex(digits)).join('-');
    return { volume: { id, name: `volume-${id}`, sizeGiB: 1 }, isKept: index % 2 === 0 };
  });
  return random.shuffle(inputs);
}

function resultOf(outcome: ContenderOutcome): ContenderResult {
  if (outcome.ok) return outcome.value as ContenderResult;
  throw new Error(`a contender failed: ${outcome.error.message}`, { cause: outcome.error });
}
