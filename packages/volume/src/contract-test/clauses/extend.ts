import assert from 'node:assert/strict';
import { isDriverError } from '../../driver-error.js';
import type { ClauseSection } from '../clause.js';

export const extendSection: ClauseSection = {
  title: 'extendVolume',
  clauses: [
    {
      title: 'makes the volume at least as large as asked',
      async prove({ harness, lifecycle }) {
        const volume = await lifecycle.create(1);
        await lifecycle.extend(volume, 4);
        const sizeGiB = (await harness.volumeFacts(volume))?.sizeGiB ?? 0;
        assert.ok(sizeGiB >= 4, `4 GiB were asked for, the array has ${sizeGiB}`);
      },
    },
    {
      title: 'keeps what is stored',
      needsContent: true,
      async prove({ harness: { content }, lifecycle }) {
        const volume = await lifecycle.create(1);
        await content?.write(volume, 'kept');
        await lifecycle.extend(volume, 2);
        assert.equal(await content?.read(volume), 'kept');
      },
    },
    {
      title: 'refuses a volume the array does not have',
      async prove({ harness, lifecycle }) {
        await assert.rejects(harness.driver.extendVolume(lifecycle.record(1), 2), (error) => isDriverError(error));
      },
    },
  ],
};
