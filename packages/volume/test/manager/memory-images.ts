import { randomUUID } from 'node:crypto';
import type { ImageLocation, ImageMeta } from '../../src/index.js';
import type { ImageDescription, ImageService } from '../../src/manager/index.js';

const GIB = 2 ** 30;

/** Images that say how large they are and have few bytes. */
export class MemoryImages implements ImageService {
  readonly #images = new Map<string, { description: ImageDescription; bytes: Uint8Array }>();
  /** Ids of the images that were read, once for each time. */
  readonly reads: string[] = [];

  /** An image of one GiB when it is unpacked. */
  add(changes: Partial<ImageMeta> = {}, location: ImageLocation | null = null, bytes = new TextEncoder().encode('bytes of the image')): ImageMeta {
    const meta: ImageMeta = {
      id: randomUUID(),
      sizeBytes: bytes.byteLength,
      virtualSizeBytes: GIB,
      diskFormat: 'raw',
      containerFormat: 'bare',
      owner: 'project-1',
      updatedAt: '2026-11-25T10:00:00Z',
      ...changes,
    };
    this.#images.set(meta.id, { description: { meta, location }, bytes });
    return meta;
  }

  async describe(imageId: string): Promise<ImageDescription | undefined> {
    return this.#images.get(imageId)?.description;
  }

  async open(imageId: string): Promise<AsyncIterable<Uint8Array>> {
    this.reads.push(imageId);
    const { bytes } = this.#images.get(imageId)!;
    return (async function* () {
      for (let at = 0; at < bytes.byteLength; at += 6) yield bytes.subarray(at, at + 6);
    })();
  }
}
