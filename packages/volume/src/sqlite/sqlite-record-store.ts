import type { NewRecord, RecordChanges, RecordStore, StoredRecord } from '../repository/record-store.js';
import { VolumeManagerError } from '../volume-manager-error.js';
import type { SqliteDatabase, SqliteStatement } from './sqlite-database.js';

interface Row {
  readonly revision: number;
  readonly record: string;
}

/** Records of one kind in one table. Each method is one statement, so there is no transaction to leave open. */
export class SqliteRecordStore<Kept extends StoredRecord, Key extends keyof Kept & string> implements RecordStore<Kept, Key> {
  /** @param keys - the columns that `list` may compare */
  constructor(
    private readonly database: () => SqliteDatabase,
    private readonly table: string,
    private readonly keys: readonly Key[],
  ) {}

  async find(id: string): Promise<Kept | undefined> {
    return this.#read(`select revision, record from ${this.table} where id = ?`, [id])[0];
  }

  async list(where: Partial<Pick<Kept, Key>> = {}): Promise<readonly Kept[]> {
    const wanted = this.keys.filter((key) => where[key] !== undefined);
    const condition = wanted.length === 0 ? '' : ` where ${wanted.map((key) => `"${key}" = ?`).join(' and ')}`;
    return this.#read(`select revision, record from ${this.table}${condition} order by rowid`, wanted.map((key) => where[key]));
  }

  async insert(record: NewRecord<Kept>): Promise<Kept> {
    const kept = { ...record, revision: 1 } as unknown as Kept;
    const { changes } = this.#run((database) => database.prepare(`insert into ${this.table} (id, revision, record) values (?, 1, ?) on conflict (id) do nothing`), [kept.id, textOf(kept)]);
    if (changes === 1) return kept;
    throw new VolumeManagerError('ERR_RECORD_EXISTS', `${this.table} has a record ${kept.id} already`, { recordId: kept.id });
  }

  async change(record: Kept, changes: RecordChanges<Kept>): Promise<Kept> {
    const changed: Kept = { ...record, ...changes, revision: record.revision + 1 };
    const sql = `update ${this.table} set revision = revision + 1, record = ? where id = ? and revision = ?`;
    const result = this.#run((database) => database.prepare(sql), [textOf(changed), record.id, record.revision]);
    if (result.changes === 1) return changed;
    throw this.#changedMeanwhile(record.id);
  }

  async remove({ id, revision }: Kept): Promise<void> {
    const { changes } = this.#run((database) => database.prepare(`delete from ${this.table} where id = ? and revision = ?`), [id, revision]);
    if (changes === 0 && (await this.find(id)) !== undefined) throw this.#changedMeanwhile(id);
  }

  #changedMeanwhile(id: string): VolumeManagerError {
    return new VolumeManagerError('ERR_RECORD_CHANGED', `the record ${id} in ${this.table} was changed or removed by somebody else`, { recordId: id });
  }

  // Always `all` on a statement of its own: libsql 0.5 answers a `get` after an `all` with the row of the call before.
  #read(sql: string, values: readonly unknown[]): Kept[] {
    const rows = this.#ask(() => this.database().prepare(sql).all(...values)) as Row[];
    return rows.map(({ record, revision }) => ({ ...(JSON.parse(record) as Kept), revision }));
  }

  #run(prepare: (database: SqliteDatabase) => SqliteStatement, values: readonly unknown[]): { readonly changes: number } {
    return this.#ask(() => prepare(this.database()).run(...values));
  }

  #ask<Answer>(question: () => Answer): Answer {
    try {
      return question();
    } catch (error) {
      if (error instanceof VolumeManagerError) throw error;
      throw new VolumeManagerError('ERR_REPOSITORY', `${this.table}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

function textOf({ revision: _revision, ...record }: StoredRecord): string {
  return JSON.stringify(record);
}
