import assert from 'node:assert/strict';
import { isDriverError } from '../../driver-error.js';
import type { Volume } from '../../records/volume.js';
import type { ClauseSection } from '../clause.js';

export const cloneSection: ClauseSection = {
  title: 'createClonedVolume',
  clauses: [
    {
      title: 'makes a second volume and leaves the source',
      async prove({ harness, lifecycle }) {
        const source = await lifecycle.create();
        const clone = await lifecycle.clone(source);
        assert.ok(await harness.volumeFacts(source), 'the source is still there');
        assert.ok(await harness.volumeFacts(clone), 'the clone is there');
      },
    },
    {
      title: 'makes the clone as large as asked, when that is more than the source',
      async prove({ harness, lifecycle }) {
        const clone = await lifecycle.clone(await lifecycle.create(1), 3);
        const sizeGiB = (await harness.volumeFacts(clone))?.sizeGiB ?? 0;
        assert.ok(sizeGiB >= 3, `3 GiB were asked for, the array has ${sizeGiB}`);
      },
    },
    {
      title: 'makes three clones of one source, at once when it says that it can',
      async prove({ harness, lifecycle }) {
        const source = await lifecycle.create();
        const isParallel = harness.driver.clonesInParallel === true;
        const clones: Promise<Volume>[] = [];
        for (let count = 0; count < 3; count += 1) {
          const clone = lifecycle.clone(source);
          if (!isParallel) await clone;
          clones.push(clone);
        }
        for (const clone of await Promise.all(clones)) assert.ok(await harness.volumeFacts(clone), `the array has ${clone.name}`);
      },
    },
    {
      title: "gives the clone the source's content, and a life of its own",
      needsContent: true,
      async prove({ harness: { content }, lifecycle }) {
        const source = await lifecycle.create();
        await content?.write(source, 'before');
        const clone = await lifecycle.clone(source);
        await content?.write(source, 'after');
        assert.equal(await content?.read(clone), 'before');
      },
    },
    {
      title: 'refuses a source the array does not have, and leaves nothing',
      async prove({ harness, lifecycle }) {
        const target = lifecycle.record();
        await assert.rejects(harness.driver.createClonedVolume(target, lifecycle.record()), (error) => isDriverError(error));
        assert.equal(await harness.volumeFacts(target), null);
      },
    },
  ],
};
