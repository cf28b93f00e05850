import type { ICompare, IKeyValue, IRangeRequest, IRequestOp, ITxnResponse } from 'etcd3';
import { rangeEnd } from './etcd-keys.js';

/** A range of all keys with this prefix. */
const below = (prefix: string): { key: Buffer; range_end: Buffer } => ({ key: Buffer.from(prefix), range_end: Buffer.from(rangeEnd(prefix)) });

/** The newest keys with this prefix, those made before `beforeRevision` when it is given. */
export function newest(prefix: string, limit: number, beforeRevision?: bigint): IRangeRequest {
  return {
    ...below(prefix),
    limit,
    sort_target: 'Create',
    sort_order: 'Descend',
    ...(beforeRevision === undefined ? {} : { max_create_revision: String(beforeRevision - 1n) }),
  };
}

/** The oldest keys with this prefix. */
export function oldest(prefix: string, limit: number): IRangeRequest {
  return { ...below(prefix), limit, sort_target: 'Create', sort_order: 'Ascend' };
}

export const rangeOf = (range: IRangeRequest): IRequestOp => ({ request_range: range });

export const readOf = (key: string): IRequestOp => ({ request_range: { key: Buffer.from(key) } });

export const putOf = (key: string, value: string, lease?: string): IRequestOp => ({
  request_put: { key: Buffer.from(key), value: Buffer.from(value), ...(lease === undefined ? {} : { lease }) },
});

export const deleteOf = (key: string): IRequestOp => ({ request_delete_range: { key: Buffer.from(key) } });

export const hasValue = (key: string, value: string): ICompare => ({ target: 'Value', result: 'Equal', key: Buffer.from(key), value: Buffer.from(value) });

/** True when the key's value comes after `value` in the order of bytes; false when there is no such key. */
export const hasValueAfter = (key: string, value: string): ICompare => ({ target: 'Value', result: 'Greater', key: Buffer.from(key), value: Buffer.from(value) });

/** True when the key was made by this revision; with 0n, when there is no such key. */
export const madeAt = (key: string, revision: bigint): ICompare => ({
  target: 'Create',
  result: 'Equal',
  key: Buffer.from(key),
  create_revision: String(revision),
});

/** True when there is no key with this prefix. */
export const isEmpty = (prefix: string): ICompare => ({ target: 'Create', result: 'Equal', ...below(prefix), create_revision: '0' });

/** The keys that the range at this place of a transaction found. */
export const found = (answer: ITxnResponse, place: number): readonly IKeyValue[] => answer.responses[place]?.response_range?.kvs ?? [];
