import { httpSimulatorProgram, filled, milliseconds, readSeedFile, runHttpSimulator, wholeNumber, type HttpProgramOptions } from '@holdfast/array-simulator/program';
import { Option } from 'commander';
import { arraySeedSchema, fillArray } from './array-seed.js';
import { DEFAULT_ARRAY_SETTINGS as DEFAULTS, type ArraySettings } from './array-settings.js';
import { SimulatedDothillArray } from './dothill-array.js';

interface Options extends HttpProgramOptions, Pick<ArraySettings, 'serial' | 'firmware' | 'copyMs'> {
  readonly pool: string;
  readonly poolType: 'virtual' | 'linear';
  readonly capacityGib: number;
  readonly maxInFlight?: number;
  readonly fencing?: boolean;
}

const program = httpSimulatorProgram('dothill', 'one simulated Dot Hill array', DEFAULTS)
  .option('--serial <text>', 'midplane serial number', filled, DEFAULTS.serial)
  .option('--firmware <text>', 'such as IN100R001, GLS220R001 or T252R07; decides which commands there are', filled, DEFAULTS.firmware)
  .option('--pool <name>', 'name of its pool', filled, DEFAULTS.pool.name)
  .addOption(new Option('--pool-type <type>', 'kind of pool').choices(['virtual', 'linear']).default(DEFAULTS.pool.type))
  .option('--capacity-gib <n>', 'size of its pool', wholeNumber(1, 1_000_000), DEFAULTS.pool.capacityGiB)
  .option('--copy-ms <n>', 'how long a volume copy takes', milliseconds, DEFAULTS.copyMs)
  .option('--max-in-flight <n>', 'more requests at once are refused with 1069', wholeNumber(1, 1_000_000))
  .option('--fencing', 'take no change from a client whose fencing token is older than one seen before, or that has none');

await runHttpSimulator<Options>('dothill', program, async ({ pool, poolType, capacityGib, maxInFlight = null, fencing = false, seedFile, windowMs, ...told }) => {
  const { user, password, serial, firmware, copyMs, latencyMs } = told;
  const settings = { user, password, serial, firmware, copyMs, latencyMs, maxInFlight, fencing, pool: { name: pool, type: poolType, capacityGiB: capacityGib } };
  const array = new SimulatedDothillArray(settings);
  if (seedFile !== undefined) await fillArray(array, await readSeedFile(seedFile, arraySeedSchema));
  array.control.configure({ windowMs }); // only now: filling need not wait
  return array;
});
