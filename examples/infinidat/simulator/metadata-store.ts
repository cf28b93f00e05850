import type { NextId } from './next-id.js';

export interface MetadataItem {
  readonly id: number;
  readonly objectId: number;
  readonly objectType: 'volume' | 'host' | 'pool';
  readonly key: string;
  readonly value: string;
}

/** Keys and values that clients attach to objects. */
export class MetadataStore {
  readonly #nextId: NextId;
  /** By object, then by key. */
  readonly #items = new Map<number, Map<string, MetadataItem>>();

  constructor(nextId: NextId) {
    this.#nextId = nextId;
  }

  all(): MetadataItem[] {
    return [...this.#items.values()].flatMap((items) => [...items.values()]);
  }

  of(objectId: number): MetadataItem[] {
    return [...(this.#items.get(objectId)?.values() ?? [])];
  }

  get(objectId: number, key: string): MetadataItem | undefined {
    return this.#items.get(objectId)?.get(key);
  }

  set(objectId: number, objectType: MetadataItem['objectType'], key: string, value: string): void {
    const items = this.#items.get(objectId) ?? new Map<string, MetadataItem>();
    this.#items.set(objectId, items);
    items.set(key, { id: items.get(key)?.id ?? this.#nextId(), objectId, objectType, key, value });
  }

  remove(objectId: number, key: string): void {
    this.#items.get(objectId)?.delete(key);
  }

  /** Forgets all that was attached to an object. */
  clear(objectId: number): void {
    this.#items.delete(objectId);
  }
}
