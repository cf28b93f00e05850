import { z } from 'zod';
import { refused } from '../array-error.js';
import { TABLE_NAMES, type ArrayState, type ArrayTables } from '../array-state.js';
import type { RecordTable } from '../record-table.js';
import type { K2Record } from '../records.js';

/** One type of objects, as paths name it. What a type does not allow is left out. */
export interface Resource {
  /** Below `/api/v2/`, and in references. */
  readonly name: string;
  /** What can be asked for, sorted by and searched by; `id` apart. */
  readonly fields: readonly string[];
  all(state: ArrayState): readonly K2Record[];
  create?(state: ArrayState, body: unknown): Promise<K2Record>;
  change?(state: ArrayState, id: number, body: unknown): K2Record;
  remove?(state: ArrayState, id: number): void;
}

type RecordOf<Key extends keyof ArrayTables> = ArrayTables[Key] extends RecordTable<infer R> ? R : never;

/** How objects of one type are made, changed and removed. Each hook throws an `ArrayError` for what the array refuses. */
export interface ResourceRules<R extends K2Record, New, Changes> {
  readonly fields: readonly (keyof R & string)[];
  readonly creation?: {
    readonly schema: z.ZodType<New>;
    /** The window between check and commit: the name of a point, or a wait of its own. */
    readonly pause: string | ((state: ArrayState, fields: New) => Promise<void>);
    /** Checks, and says what to insert; asked before the window and after it. */
    readonly draft: (state: ArrayState, fields: New) => Omit<R, 'id'>;
    readonly inserted?: (state: ArrayState, record: R) => void;
  };
  readonly alteration?: { readonly schema: z.ZodType<Changes>; readonly apply: (state: ArrayState, record: R, changes: Changes) => void };
  /** Checks; the record itself is removed afterwards. */
  readonly removal?: (state: ArrayState, record: R) => void;
}

export function defineResource<Key extends keyof ArrayTables, New = never, Changes = never>(
  key: Key,
  rules: ResourceRules<RecordOf<Key>, New, Changes>,
): Resource {
  const { fields, creation, alteration, removal } = rules;
  const table = ({ tables }: ArrayState): RecordTable<RecordOf<Key>> => tables[key] as unknown as RecordTable<RecordOf<Key>>;
  return {
    name: TABLE_NAMES[key],
    fields,
    all: (state) => table(state).all(),
    ...(creation && {
      create: async (state: ArrayState, body: unknown) => {
        const wanted = parse(creation.schema, body);
        creation.draft(state, wanted);
        await (typeof creation.pause === 'string' ? state.window.pass(creation.pause) : creation.pause(state, wanted));
        const record = table(state).insert(creation.draft(state, wanted));
        creation.inserted?.(state, record);
        return record;
      },
    }),
    ...(alteration && {
      change: (state: ArrayState, id: number, body: unknown) => {
        const record = table(state).get(id);
        alteration.apply(state, record, parse(alteration.schema, body));
        return record;
      },
    }),
    ...(removal && {
      remove: (state: ArrayState, id: number) => {
        const record = table(state).get(id);
        removal(state, record);
        table(state).remove(record);
      },
    }),
  };
}

/** A type that only the array itself makes. @param all - its objects */
export function readOnlyResource(name: string, fields: readonly string[], all: (state: ArrayState) => readonly K2Record[]): Resource {
  return { name, fields, all };
}

/** @throws 400 in words when a field is missing, unknown or wrong */
function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refused(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'wrong'}`.slice(0, 300));
}

export const nameField = z.string().min(1).max(128);
export const textField = z.string().max(1024);
export const referenceField = z.strictObject({ ref: z.string().max(200) });
/** Clients in Python send their own words for it as text. */
export const booleanField = z.union([z.boolean(), z.enum(['True', 'False']).transform((word) => word === 'True')]);

