import type { NewRecord, RecordChanges, RecordStore, StoredRecord } from '../repository/record-store.js';
import { isVolumeManagerError, VolumeManagerError, type VolumeManagerErrorCode } from '../volume-manager-error.js';
import { inWords } from './in-words.js';
import { publish } from './volume-events.js';

interface TrackedRecord extends StoredRecord {
  readonly status: string;
  readonly host: string;
  readonly failure: string | null;
}

interface TrackedKind {
  readonly kind: 'volume' | 'snapshot';
  readonly unknown: VolumeManagerErrorCode;
}

/** One step of an operation, as it shows in the status. */
export interface StatusMove<Status> {
  readonly operation: string;
  /** Where the record must be for the step to be taken. */
  readonly from: readonly Status[];
  readonly to: Status;
}

/**
 * The records of one kind that belong to one backend. A status only moves from where the step says it may, whoever writes at the same time,
 * and every move is an event.
 */
export class TrackedRecords<Kept extends TrackedRecord> {
  constructor(
    private readonly store: Pick<RecordStore<Kept, never>, 'find' | 'insert' | 'change' | 'remove'>,
    private readonly host: string,
    private readonly about: TrackedKind,
  ) {}

  /** The record, of this backend. @throws `ERR_VOLUME_UNKNOWN`, `ERR_SNAPSHOT_UNKNOWN`, `ERR_VOLUME_ELSEWHERE` */
  async get(id: string): Promise<Kept> {
    const { kind, unknown } = this.about;
    const record = await this.store.find(id);
    if (record === undefined) throw new VolumeManagerError(unknown, `there is no ${kind} ${JSON.stringify(id)}`, { recordId: id });
    if (record.host !== this.host) throw new VolumeManagerError('ERR_VOLUME_ELSEWHERE', `the ${kind} ${id} lives on ${record.host}, and this is the manager of ${this.host}`, { recordId: id });
    return record;
  }

  /** The record, if its status is one of those given. @throws `ERR_VOLUME_STATUS` and what `get` throws */
  async getIn(id: string, statuses: readonly Kept['status'][], operation: string): Promise<Kept> {
    return this.#permitted(await this.get(id), statuses, operation);
  }

  /** Keeps a new record. */
  async add(record: NewRecord<Kept>, operation: string): Promise<Kept> {
    const kept = await this.store.insert(record);
    this.#tell(kept, operation, null, kept.status);
    return kept;
  }

  /** Moves the status and makes the changes in one write. @throws `ERR_VOLUME_STATUS` when it is not where the step may begin */
  async move(id: string, { operation, from, to }: StatusMove<Kept['status']>, changes: RecordChanges<Kept> = {}): Promise<Kept> {
    for (;;) {
      const record = this.#permitted(await this.get(id), from, operation);
      try {
        const moved = await this.store.change(record, { ...changes, status: to } as RecordChanges<Kept>);
        this.#tell(moved, operation, record.status, to);
        return moved;
      } catch (error) {
        // Somebody wrote between our look and our write: look again, and perhaps find that the step may not be taken any more.
        if (!isVolumeManagerError(error, 'ERR_RECORD_CHANGED')) throw error;
      }
    }
  }

  /** Writes down that an operation failed; when that fails, too, it is told and does not replace the error of the operation. */
  async fail({ id, host }: Pick<Kept, 'id' | 'host'>, step: StatusMove<Kept['status']>, error: unknown): Promise<Kept | undefined> {
    try {
      return await this.move(id, step, { failure: inWords(error) } as RecordChanges<Kept>);
    } catch (later) {
      publish('warning', { id, host, reason: `writing down that '${step.operation}' failed`, error: later });
      return undefined;
    }
  }

  /** Hands a record of another backend over to this one. */
  async takeOver(record: Kept, changes: RecordChanges<Kept>, operation: string): Promise<Kept> {
    const taken = await this.store.change(record, { ...changes, host: this.host } as RecordChanges<Kept>);
    this.#tell(taken, operation, record.status, taken.status);
    return taken;
  }

  /** The record is gone. */
  async remove(record: Kept, operation: string): Promise<void> {
    await this.store.remove(record);
    this.#tell(record, operation, record.status, null);
  }

  #permitted(record: Kept, statuses: readonly Kept['status'][], operation: string): Kept {
    if (statuses.includes(record.status)) return record;
    const needed = statuses.map((status) => `'${status}'`).join(' or ');
    throw new VolumeManagerError('ERR_VOLUME_STATUS', `the ${this.about.kind} ${record.id} is '${record.status}'; ${operation} needs ${needed}`, { recordId: record.id });
  }

  #tell({ id, host }: Kept, operation: string, from: string | null, to: string | null): void {
    publish('status', { kind: this.about.kind, id, host, operation, from, to });
  }
}
