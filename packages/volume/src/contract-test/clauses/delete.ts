import assert from 'node:assert/strict';
import type { ClauseSection } from '../clause.js';

export const deleteSection: ClauseSection = {
  title: 'deleteVolume',
  clauses: [
    {
      title: 'removes the volume, and leaves the others',
      async prove({ harness, lifecycle }) {
        const [gone, kept] = [await lifecycle.create(), await lifecycle.create()];
        await lifecycle.delete(gone);
        assert.equal(await harness.volumeFacts(gone), null);
        assert.ok(await harness.volumeFacts(kept), 'the other volume is still there');
      },
    },
    {
      title: 'succeeds a second time',
      async prove({ lifecycle }) {
        const volume = await lifecycle.create();
        await lifecycle.delete(volume);
        await lifecycle.delete(volume);
      },
    },
    {
      title: 'succeeds for a volume that never was',
      async prove({ lifecycle }) {
        await lifecycle.delete(lifecycle.record());
      },
    },
  ],
};
