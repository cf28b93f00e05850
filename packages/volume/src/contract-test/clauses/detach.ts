import assert from 'node:assert/strict';
import { assertNobodyAttached, isAttached } from '../attached-hosts.js';
import type { ClauseSection } from '../clause.js';

export const detachSection: ClauseSection = {
  title: 'terminateConnection',
  clauses: [
    {
      title: 'takes the volume from the host, and only from it',
      async prove({ harness, lifecycle }) {
        const [leaving, staying] = harness.connectors;
        const volume = await lifecycle.create();
        await lifecycle.attach(volume, leaving);
        await lifecycle.attach(volume, staying);
        await lifecycle.detach(volume, leaving);
        assert.equal(await isAttached(harness, volume, leaving), false, 'the host that left is out');
        assert.equal(await isAttached(harness, volume, staying), true, 'the other host is still in');
      },
    },
    {
      title: 'succeeds a second time',
      async prove({ harness, lifecycle }) {
        const volume = await lifecycle.create();
        await lifecycle.attach(volume, harness.connectors[0]);
        await lifecycle.detach(volume, harness.connectors[0]);
        await lifecycle.detach(volume, harness.connectors[0]);
        assert.equal(await isAttached(harness, volume, harness.connectors[0]), false);
      },
    },
    {
      title: 'without a connector takes the volume from every host',
      async prove({ harness, lifecycle }) {
        const volume = await lifecycle.create();
        for (const connector of harness.connectors) await lifecycle.attach(volume, connector);
        await lifecycle.detach(volume, null);
        await assertNobodyAttached(harness, volume);
      },
    },
    {
      title: 'lets the volume be attached again',
      async prove({ harness, lifecycle }) {
        const volume = await lifecycle.create();
        await lifecycle.attach(volume, harness.connectors[0]);
        await lifecycle.detach(volume, harness.connectors[0]);
        await lifecycle.attach(volume, harness.connectors[1]);
        assert.equal(await isAttached(harness, volume, harness.connectors[1]), true);
      },
    },
  ],
};
