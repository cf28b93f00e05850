/** What every kept record has beside its own fields. @public */
export interface StoredRecord {
  /** Unique in its store; never changes and is never reused. */
  readonly id: string;
  /** Rises by one with every change. */
  readonly revision: number;
}

/** A record that no store has counted yet. @public */
export type NewRecord<Kept extends StoredRecord> = Omit<Kept, 'revision'>;

/** What a change may touch. @public */
export type RecordChanges<Kept extends StoredRecord> = Partial<Omit<Kept, 'id' | 'revision'>>;

/**
 * Records of one kind, by id. When a method that writes has resolved, the record is there after a crash, and every process that shares the
 * store sees it. Records are plain data; what is given and what is returned shares nothing with what is kept.
 * Every method rejects with `ERR_REPOSITORY` when the store cannot be read or written.
 * @public
 */
export interface RecordStore<Kept extends StoredRecord, Key extends keyof Kept> {
  /** The record as it is now. */
  find(id: string): Promise<Kept | undefined>;
  /** All records whose fields equal those given, the oldest first. */
  list(where?: Partial<Pick<Kept, Key>>): Promise<readonly Kept[]>;
  /** Keeps a new record. @throws `ERR_RECORD_EXISTS` */
  insert(record: NewRecord<Kept>): Promise<Kept>;
  /** Changes the record if nobody did since `record` was read. @throws `ERR_RECORD_CHANGED` */
  change(record: Kept, changes: RecordChanges<Kept>): Promise<Kept>;
  /** Removes the record if nobody changed it since `record` was read; it was gone: no error. @throws `ERR_RECORD_CHANGED` */
  remove(record: Kept): Promise<void>;
}
