import { notFound, refused } from './array-error.js';
import type { K2Record, Reference } from './records.js';

/** The objects of one type, by id. Ids are given out by the array as a whole, so that no two objects of any type share one. */
export class RecordTable<R extends K2Record> {
  readonly #records = new Map<number, R>();
  readonly #nextId: () => number;

  /** @param name - as it stands in paths and references, such as `replication/sessions` */
  constructor(
    readonly name: string,
    nextId: () => number,
  ) {
    this.#nextId = nextId;
  }

  all(): R[] {
    return [...this.#records.values()];
  }

  /** @throws 404 */
  get(id: number): R {
    const record = this.#records.get(id);
    if (record === undefined) throw notFound(`there is no /${this.name}/${id}`);
    return record;
  }

  insert(fields: Omit<R, 'id'>): R {
    const record = { ...fields, id: this.#nextId() } as R;
    this.#records.set(record.id, record);
    return record;
  }

  remove(record: R): void {
    this.#records.delete(record.id);
  }

  refOf({ id }: K2Record): Reference {
    return { ref: `/${this.name}/${id}` };
  }

  /** The object that a reference names, or undefined when it names one of another type or none. */
  find({ ref }: Reference): R | undefined {
    const prefix = `/${this.name}/`;
    const id = ref.startsWith(prefix) ? ref.slice(prefix.length) : '';
    return /^\d{1,15}$/.test(id) ? this.#records.get(Number(id)) : undefined;
  }

  /** @throws 400 */
  resolve(reference: Reference): R {
    const record = this.find(reference);
    if (record === undefined) throw refused(`${reference.ref} names no object of /${this.name}`);
    return record;
  }

  some(isSought: (record: R) => boolean): boolean {
    return this.all().some(isSought);
  }

  /** @throws 400 when another object than `except` has the same value. @param field - such as `name` */
  assertFree(field: keyof R & string, value: string, except?: R): void {
    if (this.some((record) => record !== except && record[field] === value)) throw refused(`${field} "${value.slice(0, 200)}" is in use by another object of /${this.name}`);
  }
}

export const isSameRef = (one: Reference | null, other: Reference): boolean => one?.ref === other.ref;
