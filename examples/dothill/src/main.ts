import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeLocks, lockModule, verifyLocks } from '@holdfast/core';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import type { Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import { DothillClient } from './dothill-client.js';
import { DothillIscsiDriver } from './dothill-iscsi-driver.js';
import { dothillModule } from './dothill-module.js';

// A short story: two volumes are attached to one host at the same time. Start an array first: npm run -s simulator -- dothill
const [url, arrayName = '00C0FF27FA89', user = 'manage', password = '!manage'] = process.argv.slice(2);
if (url === undefined) {
  process.stderr.write('usage: node lib/main.js <url of the array> [serial number] [user] [password]\n');
  process.exit(2);
}

const container = new Container();
container.load(
  lockModule({ global: new ProperLockfileLockProvider({ directory: join(tmpdir(), `holdfast-dothill-${process.getuid?.() ?? 0}`) }), singleNode: true }),
  dothillModule({ arrayName, addresses: [url], user, password, copyPollMs: 200 }),
);
await verifyLocks(container, DothillClient);

const driver = container.get(DothillIscsiDriver);
const host = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01' };
const volumes: Volume[] = ['web', 'data'].map((displayName) => {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB: 1, displayName };
});

await driver.doSetup();
for (const volume of volumes) await driver.createVolume(volume);
const connections = await Promise.all(volumes.map((volume) => driver.initializeConnection(volume, host)));
connections.forEach((connection, index) => process.stdout.write(`${volumes[index]?.displayName}: ${JSON.stringify(connection.data)}\n`));
for (const volume of volumes) {
  await driver.terminateConnection(volume, host);
  await driver.deleteVolume(volume);
}
await closeLocks(container);
