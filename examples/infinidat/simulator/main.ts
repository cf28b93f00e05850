import { filled, httpSimulatorProgram, readSeedFile, runHttpSimulator, wholeNumber, type HttpProgramOptions } from '@holdfast/array-simulator/program';
import { arraySeedSchema } from './array-seed.js';
import { DEFAULT_ARRAY_SETTINGS as DEFAULTS } from './array-settings.js';
import { SimulatedInfinidatArray } from './infinidat-array.js';

interface ProgramOptions extends HttpProgramOptions {
  readonly systemName: string;
  readonly serialNumber: number;
  readonly systemVersion: string;
  readonly pool: string;
  readonly capacityGib: number;
  readonly networkSpace: string;
  readonly authSessions: boolean;
  readonly writableSnapshots: boolean;
}

const program = httpSimulatorProgram('infinidat', 'one simulated InfiniBox', DEFAULTS)
  .option('--system-name <text>', 'name of the array', filled, DEFAULTS.systemName)
  .option('--serial-number <n>', 'its serial number', wholeNumber(1, 999_999), DEFAULTS.serialNumber)
  .option('--system-version <text>', 'release of its software', filled, DEFAULTS.systemVersion)
  .option('--pool <name>', 'name of its pool', filled, DEFAULTS.pool.name)
  .option('--capacity-gib <n>', 'physical size of its pool', wholeNumber(1, 1_000_000), DEFAULTS.pool.capacityGiB)
  .option('--network-space <name>', 'name of its network space for iSCSI', filled, DEFAULTS.networkSpace.name)
  .option('--no-auth-sessions', 'be an older release, which wants Basic authentication with every request')
  .option('--no-writable-snapshots', 'be an older release, where a snapshot is a SNAP and cannot be written to');

await runHttpSimulator<ProgramOptions>('infinidat', program, async (options) => {
  const seed = options.seedFile === undefined ? {} : await readSeedFile(options.seedFile, arraySeedSchema);
  const { user, password, latencyMs, windowMs, systemName, serialNumber, systemVersion } = options;
  return SimulatedInfinidatArray.make(
    {
      user, password, latencyMs, windowMs, systemName, serialNumber, systemVersion,
      pool: { name: options.pool, capacityGiB: options.capacityGib },
      networkSpace: { ...DEFAULTS.networkSpace, name: options.networkSpace },
      hasAuthSessions: options.authSessions,
      hasWritableSnapshots: options.writableSnapshots,
    },
    seed,
  );
});
