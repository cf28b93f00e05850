import { builtFile, type RaceOptions, type RaceReport, type SimulatorSettings } from '@holdfast/array-simulator';
import { raceVolumes, runArrayRace } from '@holdfast/race-kit';
import type { ContenderArguments, ContenderInput } from './contender.js';

/** What differs between the races of this array. */
export interface SolidFireWorkload {
  /** What the volumes are made of. */
  readonly of: 'image' | 'source';
  readonly array: SimulatorSettings;
}

const MOST_SLOTS = 4;
/** With few callers a clone takes longer, so that they meet all the same; with many the whole race does not. */
const cloneMsFor = (callers: number): number => Math.min(100, Math.max(10, Math.floor(640 / callers)));

/**
 * Runs the workload once, from one fresh process against a fresh array. The locks reach no further than a process, so all callers are in one:
 * `processes` is not looked at.
 */
export function runSolidFireRace({ of, array }: SolidFireWorkload, options: RaceOptions): Promise<RaceReport> {
  const { callers, seed, provider } = options;
  const [made, ...volumes] = raceVolumes(callers + 1, seed);
  // Fewer slots than callers, so that some find none; more than one, so that several get as far as counting.
  const slots = Math.min(MOST_SLOTS, Math.max(1, Math.floor(callers / 2)));
  const input: ContenderInput = { volumes, ...(of === 'image' ? { image: imageNamed(made!.id) } : { source: made! }) };
  return runArrayRace(
    {
      simulator: {
        entry: builtFile(import.meta.url, 'lib/simulator/main.js'),
        args: ['--clone-ms', String(cloneMsFor(callers)), '--clone-jobs-per-volume', String(slots)],
      },
      contender: builtFile(import.meta.url, 'lib/races/contender.js'),
      contenderArgs: ({ url }): ContenderArguments => ({
        // One attempt: what the array refuses is not smoothed over.
        options: { url, user: 'admin', password: 'solidfire', retryPausesMs: [], clonePollMs: 5 },
        provider,
      }),
      inputs: [input],
      operations: callers,
      array,
    },
    options,
  );
}

function imageNamed(id: string): NonNullable<ContenderInput['image']> {
  return { id, name: 'debian', sizeBytes: 2 ** 30, diskFormat: 'raw', containerFormat: 'bare', visibility: 'public', updatedAt: '2026-01-01T00:00:00Z' };
}
