/**
 * Runs the simulated node in the foreground, for anyone's client: prints one line of JSON, and removes what it made when it is told to end.
 */
import { resolve } from 'node:path';
import { isIP } from 'node:net';
import { serveUntilStopped } from '@holdfast/array-simulator';
import { filled, milliseconds, readSeedFile, wholeNumber } from '@holdfast/array-simulator/program';
import { Command, InvalidArgumentError } from 'commander';
import { nodeSeedSchema, type NodeSeed } from './node-seed.js';
import { DEFAULT_ADDRESSES } from './nvmet-machine.js';
import { SimulatedNvmetTarget } from './nvmet-target.js';

interface Options {
  readonly stateDir?: string;
  readonly devices: number;
  readonly address?: readonly string[];
  readonly seedFile?: string;
  readonly windowMs: number;
}

const DEFAULT_DEVICES = 4;

const program = new Command('nvmet-simulator')
  .description(
    'Simulates a Linux node whose kernel NVMe target is configured with nvmetcli, until SIGTERM or SIGINT. Prints one line of JSON: ' +
      '"command" is an executable that takes nvmetcli\'s arguments, "stateDir" holds the target\'s configuration and devices.',
  )
  .option('--state-dir <folder>', 'where to keep state (default: a new temporary folder)', filled)
  .option('--devices <n>', 'block devices to make, /dev/loop0 and so on, 1 GiB each', wholeNumber(0, 256), DEFAULT_DEVICES)
  .option('--address <ip>', `a network address of the node; repeat it (default: ${DEFAULT_ADDRESSES.join(', ')})`, oneMoreAddress)
  .option('--seed-file <path>', 'JSON file with devices and configuration at the start', filled)
  .option('--window-ms <n>', 'let commands that run together check before any of them commits, and keep a journal; 0: off', milliseconds, 0)
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

function oneMoreAddress(text: string, before: readonly string[] = []): readonly string[] {
  if (isIP(text) === 0) throw new InvalidArgumentError('Allowed is an IPv4 or IPv6 address.');
  return [...before, text];
}

async function serve({ stateDir, devices, address, seedFile, windowMs }: Options): Promise<void> {
  const seed: NodeSeed = seedFile === undefined ? {} : await readSeedFile(seedFile, nodeSeedSchema);
  const loops = Array.from({ length: devices }, (_, index) => ({ name: `loop${index}` }));
  const simulator = new SimulatedNvmetTarget({
    ...(stateDir !== undefined && { stateDir: resolve(stateDir) }),
    ...(address && { addresses: address }),
    seed: { ...seed, devices: [...loops, ...(seed.devices ?? [])] },
    windowMs,
  });
  const { command } = simulator;
  const alive = setInterval(() => undefined, 2 ** 30); // there is no server whose socket would keep the process
  await serveUntilStopped({ system: 'nvmet', command, stateDir: simulator.stateDir, pid: process.pid }, async () => {
    clearInterval(alive);
    simulator.remove();
  });
}

try {
  await serve(program.parse().opts<Options>());
} catch (error) {
  process.stderr.write(`${program.name()}: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
