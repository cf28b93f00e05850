import { createHash } from 'node:crypto';
import type { ImageContent, ImageMeta } from '../../records/image.js';
import { VolumeManagerError } from '../../volume-manager-error.js';
import { publish } from '../volume-events.js';

/**
 * The bytes of the image as they come; at their end it rejects unless they are as many as the image service said, with the hash it said.
 * Each chunk is told as progress.
 * @throws `ERR_IMAGE_UNUSABLE`
 */
export async function* verifiedContent(image: ImageMeta, content: ImageContent, about: { readonly volumeId: string; readonly host: string }): AsyncGenerator<Uint8Array> {
  const hash = image.hash ? createHash(image.hash.algorithm) : undefined;
  let doneBytes = 0;
  for await (const chunk of content) {
    doneBytes += chunk.byteLength;
    if (doneBytes > image.sizeBytes) throw unusable(image, `has more than the ${image.sizeBytes} bytes that it should have`);
    hash?.update(chunk);
    yield chunk;
    publish('progress', { ...about, imageId: image.id, doneBytes, totalBytes: image.sizeBytes });
  }
  if (doneBytes < image.sizeBytes) throw unusable(image, `ended after ${doneBytes} of ${image.sizeBytes} bytes`);
  if (hash?.digest('hex') !== image.hash?.hex.toLowerCase()) throw unusable(image, `does not have the ${image.hash?.algorithm} hash that it should have`);
}

function unusable({ id }: ImageMeta, what: string): VolumeManagerError {
  return new VolumeManagerError('ERR_IMAGE_UNUSABLE', `image ${id} ${what}`, { recordId: id });
}
