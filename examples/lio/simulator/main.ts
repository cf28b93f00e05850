import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serveUntilStopped } from '@holdfast/array-simulator';
import { filled, milliseconds, wholeNumber } from '@holdfast/array-simulator/program';
import { Command } from 'commander';
import { SimulatedLioTarget } from './lio-target.js';

interface ProgramOptions {
  readonly stateDir?: string;
  readonly devices: number;
  readonly windowMs: number;
}

const DEVICE_BYTES = 2 ** 30;

const program = new Command('lio-simulator')
  .description(
    'Simulates a Linux node whose kernel iSCSI target (LIO) is configured with cinder-rtstool, until SIGTERM or SIGINT; then it removes what it made. ' +
      'Prints one line of JSON: "command" is an executable that takes the arguments of cinder-rtstool, "stateDir" holds the configuration of the ' +
      'target and, in "dev", the block devices.',
  )
  .option('--state-dir <path>', 'where to keep state (default: a new temporary folder)', filled)
  .option('--devices <n>', 'block devices to make, /dev/loop0 and so on, 1 GiB each', wholeNumber(0, 256), 4)
  .option('--window-ms <n>', 'let commands that run together check before any of them commits, and keep a journal; 0: off', milliseconds, 0)
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();

function makeDevice(file: string): void {
  const descriptor = openSync(file, 'a');
  ftruncateSync(descriptor, DEVICE_BYTES);
  closeSync(descriptor);
}

async function main({ stateDir: chosen, devices, windowMs }: ProgramOptions): Promise<void> {
  const simulator = new SimulatedLioTarget({ windowMs, ...(chosen !== undefined && { stateDir: resolve(chosen) }) });
  for (let index = 0; index < devices; index += 1) makeDevice(join(simulator.deviceDirectory, `loop${index}`));
  const { command, stateDir } = simulator;
  const alive = setInterval(() => undefined, 2 ** 30); // there is no server whose socket would keep the process
  await serveUntilStopped({ system: 'lio', command, stateDir, pid: process.pid }, async () => {
    clearInterval(alive);
    simulator.remove();
  });
}

try {
  await main(program.opts<ProgramOptions>());
} catch (error) {
  process.stderr.write(`lio-simulator: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
