import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeLocks, lockModule, verifyLocks } from '@holdfast/core';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import type { Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import { UnityClient } from './unity-client.js';
import { UnityIscsiAdapter } from './unity-iscsi-adapter.js';
import { UnityIscsiDriver } from './unity-iscsi-driver.js';
import { unityModule } from './unity-module.js';
import { UnityRest } from './unity-rest.js';

// A short story: one volume leaves a host while another arrives, and the host is deleted whenever it is empty. Start an array first:
// npm run -s simulator -- unity
const [url, user = 'admin', password = 'Password123!'] = process.argv.slice(2);
if (url === undefined) {
  process.stderr.write('usage: node lib/main.js <url of the array> [user] [password]\n');
  process.exit(2);
}

const container = new Container();
container.load(
  lockModule({ global: new ProperLockfileLockProvider({ directory: join(tmpdir(), `holdfast-unity-${process.getuid?.() ?? 0}`) }), singleNode: true }),
  unityModule({ url, user, password, removeEmptyHost: true }),
);
await verifyLocks(container, UnityClient, UnityIscsiAdapter);

const driver = container.get(UnityIscsiDriver);
const host = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01' };

async function makeVolume(displayName: string): Promise<Volume> {
  const id = randomUUID();
  const volume = { id, name: `volume-${id}`, sizeGiB: 1, displayName };
  return { ...volume, ...(await driver.createVolume(volume)) };
}

await driver.doSetup();
const [leaving, arriving] = [await makeVolume('leaving'), await makeVolume('arriving')];
await driver.initializeConnection(leaving, host);
const [, connection] = await Promise.all([driver.terminateConnection(leaving, host), driver.initializeConnection(arriving, host)]);
process.stdout.write(`${arriving.displayName}: ${JSON.stringify(connection.data)}\n`);
await driver.terminateConnection(arriving, host);
for (const volume of [leaving, arriving]) await driver.deleteVolume(volume);
await closeLocks(container);
await container.get(UnityRest).close();
