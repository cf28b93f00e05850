import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Volume } from '@holdfast/volume';
import type { ImageWriter, SolidFireDriver } from '../src/index.js';
import { error, imageRecord, volumeRecord } from './records.js';
import { hostOf, SolidFireFixture, type FixtureParts } from './solidfire-fixture.js';

let fixture: SolidFireFixture;
let driver: SolidFireDriver;
async function open(parts: FixtureParts = {}): Promise<void> {
  fixture = await SolidFireFixture.open(parts);
  driver = fixture.driver;
}
afterEach(() => fixture.close());

const templates = () => fixture.array.state.volumes.ofAccount(1);
const contentOf = ({ id }: Volume): string | undefined => fixture.array.state.volumes.all().find(({ name }) => name === `UUID-${id}`)?.content;

describe('the first volume of an image', () => {
  it('has it written to a template once, which the others are cloned from', async () => {
    await open();
    const image = imageRecord();
    const volumes = [volumeRecord(), volumeRecord({ sizeGiB: 4 }), volumeRecord()];
    const results = await Promise.all(volumes.map((volume) => driver.cloneImage(volume, image)));
    expect(results).toEqual(volumes.map(() => ({ cloned: true, update: expect.objectContaining({ providerId: expect.stringMatching(/^\d+ 2 /) }) })));
    expect(volumes.map(contentOf)).toEqual(volumes.map(() => `image ${image.id}`));
    expect(templates()).toMatchObject([{ access: 'readOnly', attributes: { uuid: image.id, cloned_count: 3 } }]);
    expect(fixture.array.state.volumes.all().map(({ access }) => access)).toEqual(['readOnly', 'readWrite', 'readWrite', 'readWrite']);
    expect(fixture.array.control.report().violations).toEqual([]);
  });

  it('leaves nothing and says why when the image cannot be written', async () => {
    const writer: ImageWriter = { write: () => Promise.reject(new Error('no space left on the host')) };
    await open({ writer });
    await expect(driver.cloneImage(volumeRecord(), imageRecord())).rejects.toThrow('no space left on the host');
    expect(fixture.array.state.volumes.all()).toEqual([]);
  });

  it('is copied in the ordinary way where nobody writes images, or nobody knows how large the disk will be', async () => {
    await open({ writer: null });
    expect(await driver.cloneImage(volumeRecord(), imageRecord())).toEqual({ cloned: false });
    await fixture.close();
    await open();
    expect(await driver.cloneImage(volumeRecord(), imageRecord({ diskFormat: 'qcow2' }))).toEqual({ cloned: false });
    expect(fixture.array.state.volumes.all()).toEqual([]);
    const packed = imageRecord({ diskFormat: 'qcow2', virtualSizeBytes: 3 * 2 ** 30 - 1 });
    await expect(driver.cloneImage(volumeRecord({ sizeGiB: 2 }), packed)).rejects.toEqual(error('ERR_CAPACITY', 'which has 3 GiB'));
    expect(await driver.cloneImage(volumeRecord({ sizeGiB: 3 }), packed)).toMatchObject({ cloned: true });
  });
});

describe('an image', () => {
  it('that is private is cloned for its own project only', async () => {
    await open();
    const image = imageRecord({ visibility: 'private', owner: 'p1' });
    for (const projectId of ['p2', undefined]) {
      const volume = volumeRecord(projectId === undefined ? {} : { projectId });
      expect(await driver.cloneImage(volume, image)).toEqual({ cloned: false });
    }
    expect(fixture.array.state.volumes.all()).toEqual([]);
    expect(await driver.cloneImage(volumeRecord({ projectId: 'p1' }), image)).toMatchObject({ cloned: true });
    expect(await driver.cloneImage(volumeRecord(), imageRecord({ visibility: 'private', owner: null }))).toEqual({ cloned: false });
  });

  it('that has changed gets a new template, and the old one goes when the cluster cleans up', async () => {
    await open();
    const image = imageRecord();
    await driver.cloneImage(volumeRecord(), image);
    await driver.cloneImage(volumeRecord(), { ...image, updatedAt: '2026-02-02T00:00:00Z' });
    expect(templates().map(({ status, attributes }) => [status, attributes['image_info']])).toEqual([
      ['deleted', expect.objectContaining({ image_updated_at: '2026-01-01T00:00:00Z' })],
      ['active', expect.objectContaining({ image_updated_at: '2026-02-02T00:00:00Z' })],
    ]);
  });

  it('is cloned from the template of another node', async () => {
    await open({ writer: null });
    const node = fixture.secondNode();
    const image = imageRecord();
    await node.driver.cloneImage(volumeRecord(), image);
    const volume = volumeRecord();
    expect(await driver.cloneImage(volume, image)).toMatchObject({ cloned: true });
    await node.close();
    expect([contentOf(volume), templates().length]).toEqual([`image ${image.id}`, 1]);
  });

  it('that another node has half written is never cloned: this one writes it, too, and later all use the older template', async () => {
    let goOn: () => void = () => undefined;
    const isHalfWritten = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow: ImageWriter = {
      write: async (image, connection) => {
        begun();
        await isHalfWritten;
        await hostOf(fixture.array).write(image, connection);
      },
    };
    await open({ writer: slow });
    const [image, early, late] = [imageRecord(), volumeRecord(), volumeRecord()];
    const first = driver.cloneImage(early, image);
    await hasBegun;
    const node = fixture.secondNode();
    await node.driver.cloneImage(late, image);
    expect(contentOf(late)).toBe(`image ${image.id}`);
    goOn();
    await first;
    await node.driver.cloneImage(volumeRecord(), image);
    await node.close();
    expect(templates().map(({ attributes }) => attributes['cloned_count'])).toEqual([2, 1]);
  });
});
