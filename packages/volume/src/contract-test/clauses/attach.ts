import assert from 'node:assert/strict';
import { isDriverError } from '../../driver-error.js';
import { assertNobodyAttached, isAttached } from '../attached-hosts.js';
import type { ClauseSection } from '../clause.js';
import { connectionAddress } from '../connection-address.js';

export const attachSection: ClauseSection = {
  title: 'initializeConnection',
  clauses: [
    {
      title: 'shows the volume to the host, and says where, with the keys of its type',
      async prove({ harness, lifecycle }) {
        const [host, stranger] = harness.connectors;
        const volume = await lifecycle.create();
        const info = await lifecycle.attach(volume, host);
        assert.equal(info.driver_volume_type, harness.connectionType);
        connectionAddress(info);
        assert.equal(await isAttached(harness, volume, host), true, 'the array lets the host in');
        assert.equal(await isAttached(harness, volume, stranger), false, 'the array lets nobody else in');
      },
    },
    {
      title: 'gives the same host the same address again',
      async prove({ harness, lifecycle }) {
        const volume = await lifecycle.create();
        const first = await lifecycle.attach(volume, harness.connectors[0]);
        const second = await lifecycle.attach(volume, harness.connectors[0]);
        assert.equal(connectionAddress(second), connectionAddress(first));
      },
    },
    {
      title: 'gives volumes attached at the same time addresses of their own',
      async prove({ harness, lifecycle }) {
        const volumes = await Promise.all(Array.from({ length: 4 }, () => lifecycle.create()));
        const addresses = await Promise.all(
          volumes.map(async (volume) => connectionAddress(await lifecycle.attach(volume, harness.connectors[0]))),
        );
        assert.equal(new Set(addresses).size, volumes.length, `every volume has its own address: ${addresses.join('; ')}`);
        for (const volume of volumes) assert.equal(await isAttached(harness, volume, harness.connectors[0]), true);
      },
    },
    {
      title: 'refuses a connector without the name its protocol needs',
      async prove({ harness, lifecycle }) {
        const volume = await lifecycle.create();
        await lifecycle.export(volume);
        const nameless = { host: 'nameless' };
        await assert.rejects(lifecycle.attach(volume, nameless), (error) => isDriverError(error, 'ERR_CONNECTOR_INVALID'));
        await assertNobodyAttached(harness, volume);
      },
    },
  ],
};
