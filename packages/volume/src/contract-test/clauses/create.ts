import assert from 'node:assert/strict';
import { assertNobodyAttached } from '../attached-hosts.js';
import type { ClauseSection } from '../clause.js';

export const createSection: ClauseSection = {
  title: 'createVolume',
  clauses: [
    {
      title: 'makes a volume of at least the asked size, attached to nobody',
      async prove({ harness, lifecycle }) {
        const volume = await lifecycle.create(2);
        const facts = await harness.volumeFacts(volume);
        assert.ok(facts, 'the array has the volume');
        assert.ok(facts.sizeGiB >= 2, `2 GiB were asked for, the array has ${facts.sizeGiB}`);
        await assertNobodyAttached(harness, volume);
      },
    },
    {
      title: 'makes volumes side by side that are all there',
      async prove({ harness, lifecycle }) {
        const volumes = await Promise.all(Array.from({ length: 4 }, () => lifecycle.create()));
        for (const volume of volumes) assert.ok(await harness.volumeFacts(volume), `the array has ${volume.name}`);
      },
    },
  ],
};
