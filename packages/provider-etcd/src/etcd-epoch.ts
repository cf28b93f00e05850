import type { IRequestOp, ITxnResponse } from 'etcd3';
import { epochKey } from './etcd-keys.js';
import { found, hasValueAfter, putOf, readOf } from './etcd-requests.js';

/** A younger epoch is left as it is: claims in quick succession need no write more. No data is put back from a copy in so short a time. */
const STEP_MS = 100;
const DIGITS = 16;

/**
 * The revision, which counts claims, goes back when the cluster's data is put back from a copy or made anew. So each transaction that makes a
 * claim first lifts a stored epoch to its maker's clock: the first claim afterwards has a higher one than all before, whoever makes it. The
 * epoch never falls, whatever the clocks do; a copy put back within the difference between the clocks of two makers is not told apart.
 */
export const liftEpoch = (prefix: string, nowMs = Date.now()): readonly IRequestOp[] => {
  const key = epochKey(prefix);
  const isYoung = hasValueAfter(key, text(nowMs - STEP_MS));
  return [{ request_txn: { compare: [isYoung], success: [], failure: [putOf(key, text(nowMs))] } }, readOf(key)];
};

/** The epoch that a transaction read at this place. */
export function epochIn(answer: ITxnResponse, place: number): bigint {
  return BigInt(found(answer, place)[0]?.value.toString() ?? 0);
}

const text = (ms: number): string => String(Math.max(0, Math.trunc(ms))).padStart(DIGITS, '0');
