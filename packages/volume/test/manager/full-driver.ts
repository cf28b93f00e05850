import type { Connector, ImageCloneResult, ImageContent, ImageLocation, ImageMeta, Snapshot, Volume, VolumeDriver, VolumeModelUpdate } from '../../src/index.js';
import { MemoryArray, MemoryDriver } from '../memory-array.js';

/** A driver with every optional operation, on the array of the contract test. */
export class FullDriver extends MemoryDriver {
  readonly exports = new Set<string>();
  /** Ids of images that the backend has. */
  readonly ownImages = new Set<string>();
  readonly backend: MemoryArray;

  constructor(array = new MemoryArray()) {
    super(array);
    this.backend = array;
  }

  async createExport(volume: Volume, connector?: Connector): Promise<VolumeModelUpdate> {
    this.exports.add(volume.id);
    return { providerLocation: `portal of ${volume.name}`, providerAuth: `CHAP ${connector?.host} secret` };
  }

  async ensureExport(volume: Volume): Promise<VolumeModelUpdate> {
    this.exports.add(volume.id);
    return { providerLocation: `portal of ${volume.name} after the restart` };
  }

  async removeExport(volume: Volume): Promise<void> {
    this.exports.delete(volume.id);
  }

  async cloneImage(volume: Volume, image: ImageMeta, _location: ImageLocation | null): Promise<ImageCloneResult> {
    if (!this.ownImages.has(image.id)) return { cloned: false };
    await this.createVolume(volume);
    return { cloned: true, update: { providerId: `clone of ${image.id}` } };
  }

  async copyImageToVolume(volume: Volume, _image: ImageMeta, content: ImageContent): Promise<void> {
    for await (const chunk of content) this.array.volume(volume.id).text += Buffer.from(chunk).toString();
  }
}

type Operation = { [Name in keyof VolumeDriver]-?: NonNullable<VolumeDriver[Name]> extends (...args: never[]) => unknown ? Name : never }[keyof VolumeDriver];

/** What a test wants to happen in a driver, and what did. */
export interface Script {
  /** `operation name-of-the-volume-or-snapshot`, in the order of the calls. */
  readonly calls: string[];
  /** Thrown by the next calls of an operation, one each. */
  readonly failures: Partial<Record<Operation, unknown[]>>;
  /** Awaited by the next calls of an operation, before they do anything. */
  readonly waits: Partial<Record<Operation, (() => Promise<void>)[]>>;
}

/** The same driver, with every call written down and, where the script says so, failing. */
export function scripted<Driver extends VolumeDriver>(driver: Driver): { readonly driver: Driver; readonly script: Script } {
  const script: Script = { calls: [], failures: {}, waits: {} };
  const proxy = new Proxy(driver, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const operation = name as Operation;
        script.calls.push([operation, (args[0] as Volume | Snapshot | undefined)?.name ?? ''].join(' ').trim());
        await script.waits[operation]?.shift()?.();
        const failures = script.failures[operation];
        if (failures !== undefined && failures.length > 0) throw failures.shift();
        return (member as (...given: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { driver: proxy, script };
}
