import { filled, httpSimulatorProgram, readSeedFile, runHttpSimulator, wholeNumber, type HttpProgramOptions } from '@holdfast/array-simulator/program';
import { InvalidArgumentError } from 'commander';
import { arraySeedSchema, plantSeed } from './array-seed.js';
import { DEFAULT_ARRAY_SETTINGS as DEFAULTS } from './array-settings.js';
import { SimulatedUnityArray } from './unity-array.js';

interface UnityProgramOptions extends HttpProgramOptions {
  readonly serial: string;
  readonly softwareVersion: string;
  readonly pool: readonly string[];
  readonly capacityGib: number;
  readonly jobMs: number;
}

function softwareVersion(text: string): string {
  if (/^\d{1,3}\.\d{1,3}(\.\d{1,3})?$/.test(text)) return text;
  throw new InvalidArgumentError('Allowed is a version such as 5.1.0.');
}

const program = httpSimulatorProgram('unity', 'one simulated Unity array', DEFAULTS)
  .option('--serial <text>', 'system serial number', filled, DEFAULTS.serial)
  .option('--software-version <text>', 'operating environment; decides what the interface can', softwareVersion, DEFAULTS.softwareVersion)
  .option('--pool <names...>', 'names of its pools', [...DEFAULTS.poolNames])
  .option('--capacity-gib <n>', 'size of each pool', wholeNumber(1, 1_000_000), DEFAULTS.poolGiB)
  .option('--job-ms <n>', 'how long a deletion takes that is asked for with timeout=0', wholeNumber(0, 600_000), DEFAULTS.jobMs);

await runHttpSimulator<UnityProgramOptions>('unity', program, async ({ seedFile, pool, capacityGib, ...settings }) => {
  const array = new SimulatedUnityArray({ ...settings, poolNames: pool, poolGiB: capacityGib });
  if (seedFile !== undefined) await plantSeed(array.state, await readSeedFile(seedFile, arraySeedSchema));
  return array;
});
