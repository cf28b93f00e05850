import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { closeLocks, lockModule, verifyLocks } from '@holdfast/core';
import type { ImageMeta, Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import type { ImageWriter } from './image-writer.js';
import { SolidFireClient } from './solidfire-client.js';
import { SolidFireDriver } from './solidfire-driver.js';
import { solidFireModule } from './solidfire-module.js';

// A short story: two volumes are made from one image at the same time, and its template once. Start an array first: npm run -s simulator -- solidfire
const [url, user = 'admin', password = 'solidfire'] = process.argv.slice(2);
if (url === undefined) {
  process.stderr.write('usage: node lib/main.js <url of the cluster> [user] [password]\n');
  process.exit(2);
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const imageWriter: ImageWriter = {
  write: async (image, { data }) => void say(`here ${image.name} would be written to ${data.target_iqn}`),
};

const container = new Container();
// Nothing to choose: process locks need no engine but core's own queue. The certificate of a cluster is usually its own.
container.load(lockModule({}), solidFireModule({ url, user, password, verifyCertificate: false, clonePollMs: 100 }, imageWriter));
await verifyLocks(container, SolidFireDriver);

const driver = container.get(SolidFireDriver);
const image: ImageMeta = {
  id: randomUUID(),
  name: 'debian-13',
  sizeBytes: 2 ** 31,
  diskFormat: 'raw',
  containerFormat: 'bare',
  visibility: 'public',
  updatedAt: '2026-01-01T00:00:00Z',
};
const volumes: Volume[] = ['web', 'data'].map((displayName) => {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB: 4, displayName };
});
const host = { host: 'compute-01', initiator: 'iqn.1994-05.com.example:compute-01' };

await driver.doSetup();
await driver.checkForSetupError();
const results = await Promise.all(volumes.map((volume) => driver.cloneImage(volume, image)));
for (const [index, volume] of volumes.entries()) {
  const result = results[index];
  say(`${volume.displayName}: ${result?.cloned === true ? `cloned, ${result.update?.providerLocation}` : 'not cloned'}`);
  const { data } = await driver.initializeConnection(volume, host);
  say(`${volume.displayName}: ${JSON.stringify({ ...data, auth_password: '…' })}`);
  await driver.terminateConnection(volume, host);
  await driver.deleteVolume(volume);
}
await closeLocks(container);
await container.get(SolidFireClient).close();
