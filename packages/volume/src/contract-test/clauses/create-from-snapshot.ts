import assert from 'node:assert/strict';
import type { ClauseSection } from '../clause.js';

export const createFromSnapshotSection: ClauseSection = {
  title: 'createVolumeFromSnapshot',
  clauses: [
    {
      title: 'makes a volume at least as large as asked',
      async prove({ harness, lifecycle }) {
        const snapshot = await lifecycle.snapshot(await lifecycle.create(1));
        const volume = await lifecycle.createFromSnapshot(snapshot, 2);
        const sizeGiB = (await harness.volumeFacts(volume))?.sizeGiB ?? 0;
        assert.ok(sizeGiB >= 2, `2 GiB were asked for, the array has ${sizeGiB}`);
      },
    },
    {
      title: 'gives it the content of the moment of the snapshot',
      needsContent: true,
      async prove({ harness: { content }, lifecycle }) {
        const source = await lifecycle.create();
        await content?.write(source, 'before');
        const snapshot = await lifecycle.snapshot(source);
        await content?.write(source, 'after');
        const volume = await lifecycle.createFromSnapshot(snapshot);
        assert.equal(await content?.read(volume), 'before');
      },
    },
  ],
};
