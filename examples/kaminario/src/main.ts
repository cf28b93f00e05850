import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeLocks, lockModule, verifyLocks } from '@holdfast/core';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import type { Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import { KaminarioArrays } from './kaminario-arrays.js';
import { KaminarioClient } from './kaminario-client.js';
import { KaminarioFibreChannelDriver } from './kaminario-fibre-channel-driver.js';
import { KaminarioIscsiDriver } from './kaminario-iscsi-driver.js';
import { kaminarioModule } from './kaminario-module.js';

// A short story: a host gets two volumes at the same time, one over iSCSI, one over Fibre Channel. Start an array first: npm run -s simulator -- kaminario
const [url, user = 'admin', password = 'password'] = process.argv.slice(2);
if (url === undefined) {
  process.stderr.write('usage: node lib/main.js <url of the array> [user] [password]\n');
  process.exit(2);
}

const container = new Container();
container.load(
  lockModule({ global: new ProperLockfileLockProvider({ directory: join(tmpdir(), `holdfast-kaminario-${process.getuid?.() ?? 0}`) }), singleNode: true }),
  kaminarioModule({ address: new URL(url).hostname, url, user, password }),
);
await verifyLocks(container, KaminarioClient, KaminarioIscsiDriver, KaminarioFibreChannelDriver);

const host = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01', wwpns: ['10000090fa000001'] };
const attachments = [container.get(KaminarioIscsiDriver), container.get(KaminarioFibreChannelDriver)].map((driver) => {
  const id = randomUUID();
  const volume: Volume = { id, name: `volume-${id}`, sizeGiB: 1 };
  return { driver, volume };
});

for (const { driver, volume } of attachments) {
  await driver.checkForSetupError();
  await driver.createVolume(volume);
}
const connections = await Promise.all(attachments.map(({ driver, volume }) => driver.initializeConnection(volume, host)));
for (const { driver_volume_type: type, data } of connections) process.stdout.write(`${type}: ${JSON.stringify(data)}\n`);
for (const { driver, volume } of attachments) {
  await driver.terminateConnection(volume, host);
  await driver.deleteVolume(volume);
}
await closeLocks(container);
await container.get(KaminarioArrays).close();
