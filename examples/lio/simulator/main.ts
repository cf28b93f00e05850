/**
 * Runs the simulated node in the foreground, for anyone's client: prints one line of JSON, and removes what it made when it is told to end.
 */
import { openSync, ftruncateSync, closeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serveUntilStopped } from '@holdfast/array-simulator';
import { SimulatedLioTarget } from './lio-target.js';

const DEVICE_BYTES = 2 ** 30;
const DEFAULT_DEVICES = '4';

const HELP = `Usage: simulator lio [options]

Simulates a Linux node whose kernel iSCSI target (LIO) is configured with cinder-rtstool. Prints one line of JSON:
"command" is an executable that takes cinder-rtstool's arguments, "stateDir" holds the target's configuration and devices.

  --state-dir DIR   where to keep state (default: a new temporary folder)
  --devices N       block devices to make, /dev/loop0 and so on, 1 GiB each (default ${DEFAULT_DEVICES})
  --window-ms N     let commands that run together check before any of them commits, and keep a journal (default 0: off)
  --help            this text

Ends on SIGTERM or SIGINT and then removes what it made.
`;

class OptionError extends Error {}

function options(): { readonly stateDir?: string; readonly devices: number; readonly windowMs: number } | null {
  const { values } = parseArgs({
    options: {
      'state-dir': { type: 'string' },
      devices: { type: 'string', default: DEFAULT_DEVICES },
      'window-ms': { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const stateDir = values['state-dir'];
  return {
    ...(stateDir !== undefined && { stateDir: resolve(stateDir) }),
    devices: wholeNumber('--devices', values.devices, 256),
    windowMs: wholeNumber('--window-ms', values['window-ms'], 60_000),
  };
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new OptionError(`${option} takes a whole number from 0 to ${most}, got "${text}"`);
}

function makeDevice(file: string): void {
  const descriptor = openSync(file, 'a');
  ftruncateSync(descriptor, DEVICE_BYTES);
  closeSync(descriptor);
}

async function main(): Promise<void> {
  const chosen = options();
  if (!chosen) {
    process.stdout.write(HELP);
    return;
  }
  const { devices, ...target } = chosen;
  const simulator = new SimulatedLioTarget(target);
  for (let index = 0; index < devices; index += 1) makeDevice(join(simulator.deviceDirectory, `loop${index}`));
  const { command, stateDir } = simulator;
  const alive = setInterval(() => undefined, 2 ** 30); // there is no server whose socket would keep the process
  await serveUntilStopped({ system: 'lio', command, stateDir, pid: process.pid }, async () => {
    clearInterval(alive);
    simulator.remove();
  });
}

try {
  await main();
} catch (error) {
  const isUsage = error instanceof OptionError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${isUsage ? `${(error as Error).message}\nSee --help.` : String((error as Error).stack)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
