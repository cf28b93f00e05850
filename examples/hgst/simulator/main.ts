import { serveUntilStopped } from '@holdfast/array-simulator';
import { filled, milliseconds, readSeedFile, wholeNumber } from '@holdfast/array-simulator/program';
import { Command, Option } from 'commander';
import { DEFAULT_ARRAY_SETTINGS as DEFAULTS, type ArraySettings } from './array-settings.js';
import { seedSchema, seedSettings, seedSpaces } from './seed-file.js';
import { serveHgstArray } from './serve-hgst-array.js';

interface ProgramOptions extends Pick<ArraySettings, 'duplicateNames' | 'windowMs' | 'latencyMs'> {
  readonly port: number;
  readonly stateDir?: string;
  readonly seedFile?: string;
  readonly deviceBytesPerGb: number;
}

const program = new Command('hgst-simulator')
  .description(
    'Manages a simulated HGST cluster until SIGTERM or SIGINT; prints one line of JSON when it is ready. Its "command" is an executable that takes ' +
      'the arguments of vgc-cluster; the files in "dev" under its "stateDir" are the devices of this node.',
  )
  .option('--port <n>', 'TCP port of the manager, 0 for any free one', wholeNumber(0, 65_535), 0)
  .option('--state-dir <path>', 'where to keep state (default: a new temporary folder)', filled)
  .option('--seed-file <path>', 'JSON file with what the cluster has at the start: hosts, networks, storage, spaces', filled)
  .option('--device-bytes-per-gb <n>', 'length of the file that stands for a device, for each GB', wholeNumber(1, 10 ** 9), DEFAULTS.deviceBytesPerGB)
  .addOption(
    new Option('--duplicate-names <how>', 'whether a create of a name that exists is refused, or given the space that has it')
      .choices(['refuse', 'merge'])
      .default(DEFAULTS.duplicateNames),
  )
  .option('--window-ms <n>', 'pause between check and commit of space-create', milliseconds, DEFAULTS.windowMs)
  .option('--latency-ms <n>', 'how long every command takes at least', milliseconds, DEFAULTS.latencyMs)
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();

async function main({ port, stateDir, seedFile, deviceBytesPerGb, ...settings }: ProgramOptions): Promise<void> {
  const seed = seedFile === undefined ? seedSchema.parse({}) : await readSeedFile(seedFile, seedSchema);
  const all = { ...DEFAULTS, ...settings, ...seedSettings(seed), deviceBytesPerGB: deviceBytesPerGb };
  const spaces = seedSpaces(seed, all);
  const served = await serveHgstArray(all, { port, ...(stateDir !== undefined && { stateDir }) });
  try {
    for (const space of spaces) served.array.addSpace(space);
  } catch (error) {
    await served.stop();
    throw error;
  }
  const { url, command } = served;
  await serveUntilStopped({ system: 'hgst', url, command, stateDir: served.stateDir, pid: process.pid }, () => served.stop());
}

try {
  await main(program.opts<ProgramOptions>());
} catch (error) {
  process.stderr.write(`hgst-simulator: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
