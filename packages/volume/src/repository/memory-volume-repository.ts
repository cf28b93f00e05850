import { VolumeManagerError } from '../volume-manager-error.js';
import type { ImageCacheEntry } from './image-cache-entry.js';
import type { NewRecord, RecordChanges, RecordStore, StoredRecord } from './record-store.js';
import type { SnapshotRecord } from './snapshot-record.js';
import type { VolumeRecord } from './volume-record.js';
import type { VolumeRepository } from './volume-repository.js';

/** Keeps the records in this process: for tests, and for programs that make their volumes anew at every start. @public */
export class MemoryVolumeRepository implements VolumeRepository {
  readonly #open = { isOpen: true };
  readonly volumes: VolumeRepository['volumes'] = new MemoryRecordStore<VolumeRecord>('volume', this.#open);
  readonly snapshots: VolumeRepository['snapshots'] = new MemoryRecordStore<SnapshotRecord>('snapshot', this.#open);
  readonly imageCache: VolumeRepository['imageCache'] = new MemoryRecordStore<ImageCacheEntry>('cache entry', this.#open);

  close(): Promise<void> {
    this.#open.isOpen = false;
    return Promise.resolve();
  }
}

class MemoryRecordStore<Kept extends StoredRecord> implements RecordStore<Kept, keyof Kept> {
  readonly #records = new Map<string, Kept>();

  constructor(
    private readonly kind: string,
    private readonly repository: { readonly isOpen: boolean },
  ) {}

  async find(id: string): Promise<Kept | undefined> {
    const record = this.#table().get(id);
    return record && structuredClone(record);
  }

  async list(where: Partial<Kept> = {}): Promise<readonly Kept[]> {
    const wanted = Object.entries(where) as [keyof Kept, unknown][];
    return [...this.#table().values()].filter((record) => wanted.every(([key, value]) => record[key] === value)).map((record) => structuredClone(record));
  }

  async insert(record: NewRecord<Kept>): Promise<Kept> {
    const kept = { ...record, revision: 1 } as unknown as Kept;
    if (this.#table().has(kept.id)) throw new VolumeManagerError('ERR_RECORD_EXISTS', `a ${this.kind} ${kept.id} is kept already`, { recordId: kept.id });
    return this.#keep(kept);
  }

  async change(record: Kept, changes: RecordChanges<Kept>): Promise<Kept> {
    const kept = this.#unchanged(record);
    return this.#keep({ ...kept, ...changes, revision: kept.revision + 1 });
  }

  async remove(record: Kept): Promise<void> {
    if (this.#table().has(record.id)) this.#table().delete(this.#unchanged(record).id);
  }

  #table(): Map<string, Kept> {
    if (!this.repository.isOpen) throw new VolumeManagerError('ERR_REPOSITORY', 'the repository is closed');
    return this.#records;
  }

  #keep(record: Kept): Kept {
    this.#records.set(record.id, structuredClone(record));
    return record;
  }

  #unchanged({ id, revision }: Kept): Kept {
    const kept = this.#table().get(id);
    if (kept?.revision === revision) return kept;
    throw new VolumeManagerError('ERR_RECORD_CHANGED', `the ${this.kind} ${id} was ${kept ? 'changed' : 'removed'} by somebody else`, { recordId: id });
  }
}
