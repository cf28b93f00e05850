import { VolumeManagerError } from '../volume-manager-error.js';

/** How the image cache of one backend is kept. @public */
export interface ImageCacheOptions {
  /** The project that owns the volumes of the cache. */
  readonly projectId: string;
  /** How many GiB the cached volumes may have together. Default: no limit. */
  readonly maxSizeGiB?: number;
  /** How many volumes may be cached. Default: no limit. */
  readonly maxCount?: number;
}

/** What one manager is told. @public */
export interface VolumeManagerOptions {
  /** The backend's name in the records, such as `node-1@dothill`; it stays the same over restarts, and no other backend has it. */
  readonly host: string;
  /**
   * Which routes hold the source that they clone. `every-route` (default): all of them. `cinder`: only a volume made from a volume or a
   * snapshot, one at a time for each source, as in Cinder; clones of cached images and of `cinder://` locations run unprotected (bug 1851512),
   * and neither snapshots nor extensions wait for clones. For comparing, not for use.
   */
  readonly locking?: 'every-route' | 'cinder';
  /** Keeps a volume of each image for the next that asks for it. Default: no cache. */
  readonly imageCache?: ImageCacheOptions;
  /** Schemes of image locations that may be used without a download; `cinder` clones the volume in which the image is stored. Default: none. */
  readonly directUrlSchemes?: readonly 'cinder'[];
  /**
   * How long `start` waits for the lock of a record that an operation left behind, in milliseconds. Longer than the lock engine needs to free
   * the locks of a dead process; a lock that is held for longer belongs to a process that lives. Default 30 000.
   */
  readonly recoveryWaitMs?: number;
}

/** Service identifier of the {@link VolumeManagerOptions}. @public */
export const VOLUME_MANAGER_OPTIONS = Symbol.for('@holdfast/volume/manager/options');

/** Service identifier of the `VolumeDriver` that the manager works with. @public */
export const VOLUME_DRIVER = Symbol.for('@holdfast/volume/manager/driver');

/** Service identifier of the `VolumeRepository`. @public */
export const VOLUME_REPOSITORY = Symbol.for('@holdfast/volume/manager/repository');

/** Service identifier of the `ImageService`; a manager without one makes no volumes from images. @public */
export const IMAGE_SERVICE = Symbol.for('@holdfast/volume/manager/image-service');

/** With the defaults filled in. */
export type VolumeManagerSettings = Required<Omit<VolumeManagerOptions, 'imageCache'>> & { readonly imageCache: ImageCacheOptions | undefined };

const ALLOWED = ['host', 'locking', 'imageCache', 'directUrlSchemes', 'recoveryWaitMs'];

/** The options with defaults. @throws `ERR_MANAGER_CONFIG` that names the wrong one */
export function managerSettings(options: VolumeManagerOptions): VolumeManagerSettings {
  for (const name of Object.keys(options)) if (!ALLOWED.includes(name)) throw invalid(`unknown option '${name}'; allowed: ${ALLOWED.join(', ')}`);
  const { host, locking = 'every-route', imageCache, directUrlSchemes = [], recoveryWaitMs = 30_000 } = options;
  if (typeof host !== 'string' || host === '') throw invalid(`host must name the backend, such as 'node-1@dothill'; got ${JSON.stringify(host)}`);
  if (locking !== 'every-route' && locking !== 'cinder') throw invalid(`locking must be 'every-route' or 'cinder'; got ${JSON.stringify(locking)}`);
  if (!directUrlSchemes.every((scheme) => scheme === 'cinder')) throw invalid(`directUrlSchemes knows 'cinder' only; got ${JSON.stringify(directUrlSchemes)}`);
  if (!Number.isFinite(recoveryWaitMs) || recoveryWaitMs < 0) throw invalid(`recoveryWaitMs must be a number of milliseconds; got ${String(recoveryWaitMs)}`);
  if (imageCache !== undefined) checkCache(imageCache);
  return { host, locking, imageCache, directUrlSchemes, recoveryWaitMs };
}

function checkCache({ projectId, maxSizeGiB, maxCount }: ImageCacheOptions): void {
  if (typeof projectId !== 'string' || projectId === '') throw invalid('imageCache.projectId must name the project that owns the cached volumes');
  for (const [name, limit] of Object.entries({ maxSizeGiB, maxCount })) {
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) throw invalid(`imageCache.${name} must be a whole number from 1, or left out; got ${String(limit)}`);
  }
}

function invalid(message: string): VolumeManagerError {
  return new VolumeManagerError('ERR_MANAGER_CONFIG', `VolumeManager: ${message}`);
}
