import { VolumeManagerError } from '../volume-manager-error.js';
import type { SqliteDatabase } from './sqlite-database.js';

/** What the file calls the layout below; a file with a higher number was made by a later version. */
const LAYOUT = 1;

/** The fields by which records are looked up; each table keeps them as columns made from the record, so that they cannot disagree with it. */
export const tables = {
  volumes: ['host', 'status'],
  snapshots: ['host', 'status', 'volumeId'],
  image_cache: ['host', 'imageId', 'volumeId'],
} as const;

/** Makes the tables in an empty file. @throws `ERR_REPOSITORY` for a file of a later version */
export function layOut(database: SqliteDatabase): void {
  // The next to open the file waits here, and then finds the tables.
  database.exec('begin immediate');
  try {
    const [{ user_version: found }] = database.prepare('pragma user_version').all() as [{ user_version: number }];
    if (found > LAYOUT) throw new VolumeManagerError('ERR_REPOSITORY', `the file has layout ${found}, and this version knows ${LAYOUT} and older; take a newer @holdfast/volume`);
    if (found < LAYOUT) {
      for (const [table, keys] of Object.entries(tables)) createTable(database, table, keys);
      database.exec(`pragma user_version = ${LAYOUT}`);
    }
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

function createTable(database: SqliteDatabase, table: string, keys: readonly string[]): void {
  const columns = keys.map((key) => `"${key}" text generated always as (record ->> '${key}') virtual`);
  database.exec(`create table ${table} (id text primary key, revision integer not null, record text not null, ${columns.join(', ')}) strict`);
  for (const key of keys) database.exec(`create index ${table}_by_${key} on ${table} ("${key}")`);
}
