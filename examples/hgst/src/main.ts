/**
 * The driver put together and run once, with two volumes of one name made at the same time:
 * `node lib/main.js VGC-CLUSTER DEVICE-DIRECTORY HOST:DEVICE...`. Start a cluster first: npm run -s simulator -- hgst
 */
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { closeLocks, lockModule, MemoryLockProvider, verifyLocks } from '@holdfast/core';
import type { Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import { HgstDriver } from './hgst-driver.js';
import { hgstModule } from './hgst-module.js';

const [command, deviceDirectory, ...storageServers] = process.argv.slice(2);
if (command === undefined || deviceDirectory === undefined || storageServers.length === 0) {
  process.stderr.write('usage: node lib/main.js <vgc-cluster> <folder of the devices> <storage host:device>...\n');
  process.exit(2);
}

const container = new Container();
container.load(lockModule({ process: new MemoryLockProvider() }), hgstModule({ command, deviceDirectory, storageServers }));
await verifyLocks(container, HgstDriver);

const driver = container.get(HgstDriver);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const record = (): Volume => {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB: 1, displayName: 'data' };
};

await driver.checkForSetupError();
const volumes = await Promise.all([record(), record()].map(async (volume) => ({ ...volume, ...(await driver.createVolume(volume)) })));
say(`two volumes called "data": ${volumes.map(({ providerId }) => providerId).join(' and ')}`);

const [source] = volumes;
const clone = record();
const made = { ...clone, ...(await driver.createClonedVolume(clone, source!)) };
say(`a clone, called "data" too: ${made.providerId}`);

for (const volume of [...volumes, made]) await driver.deleteVolume(volume);
say('deleted');
await closeLocks(container);
