import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 2 ** 20;

/** Copies everything that is stored on one device to another, which must be at least as large. */
export async function copyDevice(from: string, to: string): Promise<void> {
  await writeDevice(to, createReadStream(from, { highWaterMark: CHUNK_BYTES }));
}

/** Writes to a device from its beginning on; resolves once it is stored. */
export async function writeDevice(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const device = await open(path, 'r+');
  try {
    for await (const chunk of content) await writeWhole(device, chunk);
    await device.sync();
  } finally {
    await device.close();
  }
}

/** A device may take less than it is given. */
async function writeWhole(device: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength; ) offset += (await device.write(chunk, offset)).bytesWritten;
}
