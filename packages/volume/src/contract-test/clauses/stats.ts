import assert from 'node:assert/strict';
import type { ClauseSection } from '../clause.js';

export const statsSection: ClauseSection = {
  title: 'getVolumeStats and checkForSetupError',
  clauses: [
    {
      title: 'find nothing wrong with a backend that works',
      async prove({ harness }) {
        await harness.driver.checkForSetupError();
      },
    },
    {
      title: 'name the backend and the room in each of its pools',
      async prove({ harness }) {
        const stats = await harness.driver.getVolumeStats();
        for (const key of ['volume_backend_name', 'vendor_name', 'driver_version', 'storage_protocol'] as const) {
          assert.ok(typeof stats[key] === 'string' && stats[key] !== '', `${key} is text`);
        }
        assert.ok(stats.pools.length > 0, 'there is a pool');
        for (const pool of stats.pools) {
          assert.ok(pool.pool_name !== '', 'the pool has a name');
          assert.ok(pool.total_capacity_gb > 0, 'total_capacity_gb is above 0');
          assert.ok(pool.free_capacity_gb >= 0 && pool.free_capacity_gb <= pool.total_capacity_gb, 'free_capacity_gb is within the total');
        }
      },
    },
  ],
};
