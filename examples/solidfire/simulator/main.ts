import { filled, httpSimulatorProgram, milliseconds, readSeedFile, runHttpSimulator, wholeNumber, type HttpProgramOptions } from '@holdfast/array-simulator/program';
import { InvalidArgumentError } from 'commander';
import { DEFAULT_ARRAY_SETTINGS as DEFAULTS, type ArraySettings } from './array-settings.js';
import { supportedVersions } from './methods/index.js';
import { plant, seedSchema } from './seed-file.js';
import { SimulatedSolidFireArray } from './solidfire-array.js';

/** Reads a version of the interface. */
function apiVersion(text: string): string {
  const known = supportedVersions('99.9');
  if (known.includes(text)) return text;
  throw new InvalidArgumentError(`Allowed is one of ${known.join(', ')}.`);
}

const program = httpSimulatorProgram('solidfire', 'one simulated SolidFire cluster', DEFAULTS)
  .option('--cluster-name <name>', 'name of the cluster', filled, DEFAULTS.clusterName)
  .option('--unique-id <text>', 'its part of every iSCSI name', filled, DEFAULTS.uniqueId)
  .option('--uuid <text>', 'its UUID', filled, DEFAULTS.uuid)
  .option('--mvip <address>', 'management address it tells', filled, DEFAULTS.mvip)
  .option('--svip <address>', 'storage address it tells', filled, DEFAULTS.svip)
  .option('--api-version <version>', 'newest version of the interface it speaks', apiVersion, DEFAULTS.apiVersion)
  .option('--capacity-gib <n>', 'how much can be provisioned', wholeNumber(1, 10_000_000), DEFAULTS.capacityGiB)
  .option('--clone-jobs-per-volume <n>', 'clones of one volume at the same time', wholeNumber(1, 32), DEFAULTS.cloneJobsPerVolume)
  .option('--clone-ms <n>', 'how long a clone takes', milliseconds, DEFAULTS.cloneMs)
  .option('--access-groups <n>', 'volume access groups there can be', wholeNumber(0, 1_000), DEFAULTS.accessGroups)
  .option('--snapshots-per-volume <n>', 'snapshots a volume can have', wholeNumber(0, 32), DEFAULTS.snapshotsPerVolume);

interface Options extends HttpProgramOptions, Omit<ArraySettings, 'windowMs' | 'capacityGiB' | 'purgeAfterMs'> {
  readonly capacityGib: number;
}

await runHttpSimulator<Options>('solidfire', program, async ({ capacityGib, seedFile, ...settings }) => {
  const array = new SimulatedSolidFireArray({ ...settings, capacityGiB: capacityGib });
  if (seedFile !== undefined) plant(array.state, await readSeedFile(seedFile, seedSchema));
  return array;
});
