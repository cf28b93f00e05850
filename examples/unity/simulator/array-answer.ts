import type { ArrayAnswer } from '@holdfast/array-simulator';
import { ARRAY_REFUSALS, type ArrayRefusal } from './array-error.js';

const JSON_HEADERS = { 'content-type': 'application/json; version=1.0;charset=UTF-8' };

/** An answer that is not a cut connection. */
export type WordedAnswer = Extract<ArrayAnswer, { readonly status: number }>;

/** An answer with a document, or an empty one. */
export function answer(status: number, document?: object): WordedAnswer {
  return document === undefined ? { status, headers: {}, body: '' } : { status, headers: JSON_HEADERS, body: JSON.stringify(document) };
}

/** A refusal as the array words it. */
export function refusal({ code, status }: ArrayRefusal, message: string): WordedAnswer {
  const error = { errorCode: code, httpStatusCode: status, messages: [{ 'en-US': `${message} (Error Code:0x${code.toString(16)})` }], created: new Date().toISOString() };
  return answer(status, { error });
}

/** The refusal for a fault that was planned: one of the array's codes, or an HTTP status. */
export function plannedRefusal(code: string): WordedAnswer {
  const wanted = Number(code);
  const known = Object.values(ARRAY_REFUSALS).find((entry) => entry.code === wanted || entry.status === wanted);
  return refusal(known ?? { code: wanted, status: ARRAY_REFUSALS.conflict.status }, 'A planned fault.');
}
