import { filled, httpSimulatorProgram, readSeedFile, runHttpSimulator, wholeNumber, type HttpProgramOptions } from '@holdfast/array-simulator/program';
import { Option } from 'commander';
import { arraySeedSchema } from './array-seed.js';
import { DEFAULT_ARRAY_SETTINGS as DEFAULTS } from './array-settings.js';
import { SimulatedKaminarioArray } from './kaminario-array.js';

interface Options extends HttpProgramOptions {
  readonly systemId: string;
  readonly apiVersion: string;
  readonly capacityGib: number;
  readonly usedGib: number;
  readonly oneAtATime: boolean;
  readonly mappedHosts: 'refuse' | 'cascade';
}

const gib = wholeNumber(0, 1_000_000);
const program = httpSimulatorProgram('kaminario', 'one simulated Kaminario K2 array', DEFAULTS)
  .option('--system-id <text>', 'number of the system, which is part of its iSCSI name', filled, DEFAULTS.systemId)
  .option('--api-version <version>', 'version of its REST interface', filled, DEFAULTS.apiVersion)
  .option('--capacity-gib <n>', 'its physical size', gib, DEFAULTS.capacityGiB)
  .option('--used-gib <n>', 'how much of that is taken', gib, DEFAULTS.usedGiB)
  .option('--one-at-a-time', 'refuse with MC_ERR_BUSY, and report, what comes while another request is served', DEFAULTS.oneAtATime)
  .addOption(
    new Option('--mapped-hosts <what>', 'what becomes of the deletion of a host with mappings').choices(['refuse', 'cascade']).default(DEFAULTS.mappedHosts),
  );

await runHttpSimulator<Options>('kaminario', program, async ({ seedFile, capacityGib: capacityGiB, usedGib: usedGiB, ...settings }) => {
  const seed = seedFile === undefined ? {} : await readSeedFile(seedFile, arraySeedSchema);
  return new SimulatedKaminarioArray({ ...settings, capacityGiB, usedGiB, seed });
});
