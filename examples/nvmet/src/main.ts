/**
 * The driver put together and run once: `node lib/main.js [--command NVMETCLI --volumes DIRECTORY]`. Without a command it starts the simulated
 * node and uses that.
 */
import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { closeLocks, lockModule } from '@holdfast/core';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import type { Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import { NvmetDriver } from './nvmet-driver.js';
import { nvmetModule } from './nvmet-module.js';
import { defaultNvmetOptions } from './nvmet-options.js';

interface Node {
  readonly command: string;
  readonly volumes: string;
  stop(): Promise<void>;
}

async function simulatedNode(): Promise<Node> {
  const simulator = spawn(process.execPath, [fileURLToPath(new URL('simulator/main.js', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(simulator, 'exit');
  const [line] = (await once(createInterface(simulator.stdout), 'line')) as [string];
  const { command, stateDir } = JSON.parse(line) as { command: string; stateDir: string };
  return {
    command,
    volumes: join(stateDir, 'dev', 'volumes'),
    async stop() {
      simulator.kill('SIGTERM');
      await ended;
    },
  };
}

async function tellStory(driver: NvmetDriver, say: (line: string) => void): Promise<void> {
  const id = randomUUID();
  const connector = { host: 'compute-1', nqn: 'nqn.2014-08.org.nvmexpress:uuid:5a1f0c86-0d0e-4c0b-9a57-3f1f8f1f2a10' };
  let volume: Volume = { id, name: `volume-${id}`, sizeGiB: 1 };
  await driver.createVolume(volume);
  volume = { ...volume, ...(await driver.createExport(volume)) };
  say(`exported at ${volume.providerLocation}`);
  const { data } = await driver.initializeConnection(volume, connector);
  say(`${connector.host} may connect: ${JSON.stringify(data)}`);
  await driver.terminateConnection(volume, connector);
  await driver.removeExport(volume);
  await driver.deleteVolume(volume);
  say('detached, unexported, deleted');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { command: { type: 'string' }, volumes: { type: 'string' } } });
  const { command, volumes } = values;
  if ((command === undefined) !== (volumes === undefined)) throw new Error('--command and --volumes go together');
  const node = command && volumes ? { command, volumes, stop: async () => undefined } : await simulatedNode();
  const lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-nvmet-locks-'));
  const container = new Container();
  try {
    // Every process that uses this node's target must name the same folder; this story has one process.
    container.load(lockModule({ node: new ProperLockfileLockProvider({ directory: lockDirectory }) }));
    container.load(
      nvmetModule({ ...defaultNvmetOptions, command: node.command }, { directory: node.volumes, capacityGiB: 10, bytesPerGiB: 2 ** 30 }),
    );
    await tellStory(container.get(NvmetDriver), (line) => process.stdout.write(`${line}\n`));
  } finally {
    await closeLocks(container);
    await rm(lockDirectory, { recursive: true, force: true });
    await node.stop();
  }
}

await main();
