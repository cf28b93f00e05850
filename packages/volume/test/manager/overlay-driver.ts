import { Locked, LockScope } from '@holdfast/core';
import { DriverError, type ConnectionInfo, type ImageContent, type ImageMeta, type Volume, type VolumeDriver, type VolumeStats } from '../../src/index.js';
import type { OverlayArray } from './overlay-array.js';

/**
 * Clones as remotefs drivers do: a temporary snapshot of the source, a copy of what is below it, and the snapshot merged back. All three read
 * the source's document, change it and write it.
 */
export abstract class OverlayDriver implements VolumeDriver {
  constructor(protected readonly array: OverlayArray) {}

  abstract createClonedVolume(volume: Volume, source: Volume): Promise<void>;

  async checkForSetupError(): Promise<void> {}

  createVolume(volume: Volume): Promise<void> {
    return this.array.create(volume.name);
  }

  deleteVolume(volume: Volume): Promise<void> {
    return this.array.delete(volume.name);
  }

  async copyImageToVolume(volume: Volume, image: ImageMeta, content: ImageContent): Promise<void> {
    let bytes = 0;
    for await (const chunk of content) bytes += chunk.byteLength;
    await this.array.readInfo(volume.name);
    this.array.journal.push(`downloaded ${image.id}: ${bytes} bytes`);
  }

  protected cloneBySnapshot(target: Volume, source: Volume): Promise<void> {
    const temporary = `tmp-${target.id}`;
    return this.array.counted(target.name, async () => {
      try {
        await this.#takeSnapshot(source.name, temporary);
        await this.#copy(source.name, temporary, target.name);
      } finally {
        await this.#mergeSnapshot(source.name, temporary);
      }
    });
  }

  async #takeSnapshot(volume: string, snapshot: string): Promise<void> {
    const info = await this.array.readInfo(volume);
    const overlay = `${volume}.${snapshot}`;
    this.array.files.set(overlay, info.active);
    info.snapshots[snapshot] = overlay;
    info.active = overlay;
    await this.array.writeInfo(volume, info);
  }

  async #copy(volume: string, snapshot: string, target: string): Promise<void> {
    await this.array.duringCopy(target);
    await this.#overlayOf(volume, snapshot);
    await this.array.create(target);
  }

  async #mergeSnapshot(volume: string, snapshot: string): Promise<void> {
    const info = await this.array.readInfo(volume);
    const overlay = await this.#overlayOf(volume, snapshot);
    const backing = this.array.files.get(overlay) ?? volume;
    if (info.active === overlay) info.active = backing;
    for (const [file, below] of this.array.files) if (below === overlay) this.array.files.set(file, backing);
    this.array.files.delete(overlay);
    delete info.snapshots[snapshot];
    await this.array.writeInfo(volume, info);
  }

  async #overlayOf(volume: string, snapshot: string): Promise<string> {
    const overlay = (await this.array.readInfo(volume)).snapshots[snapshot];
    if (overlay === undefined) throw new Error(`snapshot ${snapshot} is not in the info file of ${volume}`);
    return overlay;
  }

  createSnapshot(): Promise<void> {
    return this.#refuse();
  }

  deleteSnapshot(): Promise<void> {
    return this.#refuse();
  }

  createVolumeFromSnapshot(): Promise<void> {
    return this.#refuse();
  }

  async extendVolume(): Promise<void> {}

  initializeConnection(): Promise<ConnectionInfo> {
    return this.#refuse();
  }

  terminateConnection(): Promise<void> {
    return this.#refuse();
  }

  async getVolumeStats(): Promise<VolumeStats> {
    return this.#refuse();
  }

  #refuse(): Promise<never> {
    return Promise.reject(new DriverError('ERR_BACKEND_REFUSED', 'not part of this model'));
  }
}

/** Bug 1851512: two clones of one source lock two different things. */
export class FaultyOverlayDriver extends OverlayDriver {
  @Locked(LockScope.Global, 'overlay-{volume.id}', { params: ['volume'] })
  async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
    await this.cloneBySnapshot(volume, source);
  }
}

/** The same, and it tells the manager that it could do several at once, which is not so. */
export class BoastfulOverlayDriver extends FaultyOverlayDriver {
  readonly clonesInParallel = true;
}

/** Says with a lock of its own that it can do one clone of a source at a time. */
export class FixedOverlayDriver extends OverlayDriver {
  readonly clonesInParallel = true;

  @Locked(LockScope.Global, ['overlay-{volume.id}', 'overlay-{source.id}'], { params: ['volume', 'source'] })
  async createClonedVolume(volume: Volume, source: Volume): Promise<void> {
    await this.cloneBySnapshot(volume, source);
  }
}

/** Needs no lock: it copies what it only reads. */
export class CopyingOverlayDriver extends OverlayDriver {
  readonly clonesInParallel = true;

  createClonedVolume(volume: Volume, source: Volume): Promise<void> {
    return this.array.counted(volume.name, async () => {
      await this.array.duringCopy(volume.name);
      await this.array.readInfo(source.name);
      await this.array.create(volume.name);
    });
  }
}
