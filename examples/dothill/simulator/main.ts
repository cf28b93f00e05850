import { serveUntilStopped } from '@holdfast/array-simulator';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_ARRAY_SETTINGS as DEFAULTS } from './array-settings.js';
import { SimulatedDothillArray } from './dothill-array.js';
import { serveDothillArray } from './serve-dothill-array.js';

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Allowed is a whole number from ${min} to ${max}.`);
  };
}

function filled(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

const ms = wholeNumber(0, 600_000);
const program = new Command('dothill-simulator')
  .description('Serves one simulated Dot Hill array on 127.0.0.1 until SIGTERM or SIGINT; prints one line of JSON when it is ready.')
  .option('--port <n>', 'TCP port, 0 for any free one', wholeNumber(0, 65_535), 0)
  .option('--user <name>', 'user that may log in', filled, DEFAULTS.user)
  .option('--password <text>', 'password of that user', filled, DEFAULTS.password)
  .option('--serial <text>', 'midplane serial number', filled, DEFAULTS.serial)
  .option('--firmware <text>', 'such as IN100R001, GLS220R001 or T252R07; decides which commands there are', filled, DEFAULTS.firmware)
  .option('--pool <name>', 'name of its pool', filled, DEFAULTS.pool.name)
  .addOption(new Option('--pool-type <type>', 'kind of pool').choices(['virtual', 'linear']).default(DEFAULTS.pool.type))
  .option('--capacity-gib <n>', 'size of its pool', wholeNumber(1, 1_000_000), DEFAULTS.pool.capacityGiB)
  .option('--window-ms <n>', 'pause between check and commit of login, host and map', ms, DEFAULTS.windowMs)
  .option('--latency-ms <n>', 'how long every request takes at least', ms, DEFAULTS.latencyMs)
  .option('--copy-ms <n>', 'how long a volume copy takes', ms, DEFAULTS.copyMs)
  .option('--max-in-flight <n>', 'more requests at once are refused with 1069', wholeNumber(1, 1_000_000))
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();

const { pool, poolType, capacityGib, port, ...settings } = program.opts();
const array = new SimulatedDothillArray({ ...settings, pool: { name: pool, type: poolType, capacityGiB: capacityGib } });
try {
  const front = await serveDothillArray(array, port);
  await serveUntilStopped({ system: 'dothill', url: front.url, pid: process.pid }, () => front.stop());
} catch (error) {
  process.stderr.write(`dothill-simulator: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
