import 'reflect-metadata';
import { attachLocks, lockModule } from '@holdfast/core';
import { FlockLockProvider } from '@holdfast/provider-flock';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import { VolumeManager, volumeManagerModule } from '@holdfast/volume/manager';
import { SqliteVolumeRepository } from '@holdfast/volume/sqlite';
import { Container } from 'inversify';
import { DirectoryDriver } from './directory-driver.mjs';

/** The image that every process knows. */
export const IMAGE_ID = 'image-1';

const content = Buffer.from('bytes of the image');

/** @type {import('@holdfast/volume/manager').ImageService} */
const images = {
  describe: async (id) => ({
    meta: { id, sizeBytes: content.byteLength, virtualSizeBytes: 2 ** 30, diskFormat: 'raw', containerFormat: 'bare', updatedAt: 'once' },
    location: null,
  }),
  open: async () =>
    (async function* () {
      yield content.subarray(0, 9);
      yield content.subarray(9);
    })(),
};

/**
 * @typedef {object} Place
 * @property {string} folder what the processes share
 * @property {'every-route' | 'cinder'} [locking]
 * @property {'flock' | 'proper-lockfile'} [engine] flock frees the locks of a dead process at once, lock files after ten seconds
 */

/**
 * A manager over files, as a process of its own would have it: records in SQLite, locks of the node, volumes in a folder.
 * @param {Place} place
 * @param {(what: string) => Promise<void>} [pause] awaited in the middle of the driver's work
 * @param {<T extends object>(part: T, name: string) => T} [watched] put around repository stores and driver
 */
export function openManager({ folder, locking = 'every-route', engine = 'flock' }, pause, watched = (part) => part) {
  const sqlite = new SqliteVolumeRepository({ file: `${folder}/volumes.db`, busyTimeoutMs: 20_000 });
  const repository = {
    volumes: watched(sqlite.volumes, 'volumes'),
    snapshots: watched(sqlite.snapshots, 'snapshots'),
    imageCache: watched(sqlite.imageCache, 'imageCache'),
    close: () => sqlite.close(),
  };
  const directory = `${folder}/locks`;
  const global = engine === 'flock' ? new FlockLockProvider({ directory }) : new ProperLockfileLockProvider({ directory });
  const container = new Container();
  const driver = watched(new DirectoryDriver(`${folder}/backend`, pause), 'driver');
  const options = { host: 'node@folder', locking, imageCache: { projectId: 'internal' }, recoveryWaitMs: 60_000 };
  container.load(
    lockModule({ global, singleNode: true }),
    volumeManagerModule({ ...options, driver: DirectoryDriver, repository, images }),
  );
  container.bind(DirectoryDriver).toConstantValue(attachLocks(container, driver));
  return { container, manager: container.get(VolumeManager), repository };
}
