import { join } from 'node:path';
import { builtFile, SeededRandom, type Race, type RaceOptions, type RaceReport } from '@holdfast/array-simulator';
import { defaultLioSettings } from '@holdfast/example-lio';
import { SimulatedLioTarget } from '@holdfast/example-lio/simulator';
import { raceVolumes, runContenders, spread } from '@holdfast/race-kit';
import type { ContenderArgs } from './contender.js';
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
  async run({ callers, processes, seed, provider, onProgress, contenders }: RaceOptions): Promise<RaceReport> {
    const simulator = new SimulatedLioTarget({ windowMs: WINDOW_MS });
    try {
      const inputs = callerInputs(callers, seed);
      const args: ContenderArgs = { provider, command: simulator.command, volumes: join(simulator.deviceDirectory, 'volumes') };
      const { operations, failures, waitsMs, holds } = await runContenders({
        module: builtFile(import.meta.url, 'lib/races/contender.js'),
        args,
        inputs: spread(inputs, processes),
        operations: inputs.reduce((sum, { isKept }) => sum + (isKept ? OPERATIONS_KEPT : OPERATIONS), 0),
        onProgress,
        contenders,
      });
      const expected = inputs.filter(({ isKept }) => isKept).map(({ volume }) => ({
        target: `${defaultLioSettings.targetPrefix}${volume.name}`,
        initiators: [initiatorOf(volume)],
      }));
      const { requests, violations } = simulator.timeline(expected);
      return {
        operations,
        violations: violations.map(({ text }) => text),
        waitsMs,
        counts: { failedOperations: failures.length },
        timeline: { holds, requests, violations },
      };
    } finally {
      simulator.remove();
    }
  },
};

function callerInputs(callers: number, seed: number): CallerInput[] {
  const inputs = raceVolumes(callers, seed).map((volume, index) => ({ volume, isKept: index % 2 === 0 }));
  return new SeededRandom(seed).shuffle(inputs);
}
