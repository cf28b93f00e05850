import { closeSync, openSync } from 'node:fs';
import Database from 'libsql';
import type { ImageCacheEntry } from '../repository/image-cache-entry.js';
import type { SnapshotRecord } from '../repository/snapshot-record.js';
import type { VolumeRecord } from '../repository/volume-record.js';
import type { VolumeRepository } from '../repository/volume-repository.js';
import { VolumeManagerError } from '../volume-manager-error.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { SqliteRecordStore } from './sqlite-record-store.js';
import { layOut, tables } from './sqlite-schema.js';

/** Where the records are kept. @public */
export interface SqliteVolumeRepositoryOptions {
  /** Path of the database, on a local file system; made with mode 0600 when it is missing, because records hold secrets of hosts. */
  readonly file: string;
  /** Longest wait for another process that writes, in milliseconds; the event loop stands still meanwhile. Default 5 000. */
  readonly busyTimeoutMs?: number;
}

/**
 * Keeps the records in an SQLite file that the processes of one node share. What was written survives a crash of the process and of the
 * node. Needs the package `libsql`.
 * @public
 */
export class SqliteVolumeRepository implements VolumeRepository {
  readonly volumes: VolumeRepository['volumes'];
  readonly snapshots: VolumeRepository['snapshots'];
  readonly imageCache: VolumeRepository['imageCache'];
  #database: SqliteDatabase | undefined;

  /** @throws `ERR_REPOSITORY` when the file cannot be opened or has the layout of a later version */
  constructor(options: SqliteVolumeRepositoryOptions) {
    this.#database = open(options);
    const database = (): SqliteDatabase => {
      if (this.#database === undefined) throw new VolumeManagerError('ERR_REPOSITORY', 'the repository is closed');
      return this.#database;
    };
    this.volumes = new SqliteRecordStore<VolumeRecord, 'host' | 'status'>(database, 'volumes', tables.volumes);
    this.snapshots = new SqliteRecordStore<SnapshotRecord, 'host' | 'status' | 'volumeId'>(database, 'snapshots', tables.snapshots);
    this.imageCache = new SqliteRecordStore<ImageCacheEntry, 'host' | 'imageId' | 'volumeId'>(database, 'image_cache', tables.image_cache);
  }

  close(): Promise<void> {
    this.#database?.close();
    this.#database = undefined;
    return Promise.resolve();
  }
}

function open({ file, busyTimeoutMs = 5_000 }: SqliteVolumeRepositoryOptions): SqliteDatabase {
  let database: SqliteDatabase | undefined;
  try {
    closeSync(openSync(file, 'a', 0o600));
    database = new Database(file, { timeout: busyTimeoutMs }) as SqliteDatabase;
    // Readers and the writer do not wait for each other, and a commit is on the disk when it is told.
    database.exec('pragma journal_mode = wal; pragma synchronous = full');
    layOut(database);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof VolumeManagerError) throw error;
    throw new VolumeManagerError('ERR_REPOSITORY', `${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
