import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeLocks, lockModule, verifyLocks } from '@holdfast/core';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import type { Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import { InfinidatClient } from './infinidat-client.js';
import { InfinidatIscsiDriver } from './infinidat-iscsi-driver.js';
import { infinidatModule } from './infinidat-module.js';

// A short story: a host gives up its last volume while it gets a new one. Start an array first: npm run -s simulator -- infinidat
const [url, user = 'admin', password = 'pw', poolName = 'pool1', networkSpace = 'iSCSI1'] = process.argv.slice(2);
if (url === undefined) {
  process.stderr.write('usage: node lib/main.js <url of the array> [user] [password] [pool] [network space]\n');
  process.exit(2);
}

const container = new Container();
container.load(
  lockModule({ global: new ProperLockfileLockProvider({ directory: join(tmpdir(), `holdfast-infinidat-${process.getuid?.() ?? 0}`) }), singleNode: true }),
  infinidatModule({ managementAddress: new URL(url).hostname, url, user, password, poolName, iscsiNetworkSpaces: [networkSpace], verifyCertificate: false }),
);
await verifyLocks(container, InfinidatIscsiDriver);

const driver = container.get(InfinidatIscsiDriver);
const host = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01' };
const [old, fresh] = ['old', 'fresh'].map((displayName): Volume => {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB: 1, displayName };
}) as [Volume, Volume];

await driver.doSetup();
for (const volume of [old, fresh]) await driver.createVolume(volume);
await driver.initializeConnection(old, host);
const [, connection] = await Promise.all([driver.terminateConnection(old, host), driver.initializeConnection(fresh, host)]);
process.stdout.write(`${fresh.displayName}: ${JSON.stringify(connection.data)}\n`);
await driver.terminateConnection(fresh, host);
for (const volume of [old, fresh]) await driver.deleteVolume(volume);
await closeLocks(container);
await container.get(InfinidatClient).close();
