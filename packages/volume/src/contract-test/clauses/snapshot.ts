import assert from 'node:assert/strict';
import { isDriverError } from '../../driver-error.js';
import type { ClauseSection } from '../clause.js';

export const snapshotSection: ClauseSection = {
  title: 'createSnapshot and deleteSnapshot',
  clauses: [
    {
      title: 'make a snapshot and remove it, leaving the volume',
      async prove({ harness, lifecycle }) {
        const volume = await lifecycle.create();
        const snapshot = await lifecycle.snapshot(volume);
        assert.equal(await harness.hasSnapshot(snapshot), true);
        await harness.driver.deleteSnapshot(snapshot);
        assert.equal(await harness.hasSnapshot(snapshot), false);
        assert.ok(await harness.volumeFacts(volume), 'the volume is still there');
      },
    },
    {
      title: 'let a snapshot be deleted a second time',
      async prove({ harness, lifecycle }) {
        const snapshot = await lifecycle.snapshot(await lifecycle.create());
        await harness.driver.deleteSnapshot(snapshot);
        await harness.driver.deleteSnapshot(snapshot);
      },
    },
    {
      title: 'refuse a volume the array does not have',
      async prove({ lifecycle }) {
        await assert.rejects(lifecycle.snapshot(lifecycle.record()), (error) => isDriverError(error));
      },
    },
  ],
};
