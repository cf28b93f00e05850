import { DriverError } from '@holdfast/volume';
import type { ArrayHttpResponse } from '@holdfast/volume/http';
import { z } from 'zod';
import { infinidatError } from './infinidat-errors.js';

const envelope = z.object({
  result: z.unknown(),
  error: z.object({ code: z.string(), message: z.string(), reasons: z.array(z.string()).nullish() }).nullish(),
  metadata: z.object({ number_of_objects: z.int().optional() }).nullish(),
});

/** An answer that says yes. */
export interface InfinidatAnswer<Result> {
  readonly result: Result;
  /** How many objects there are on all pages of a list; undefined for anything else. */
  readonly numberOfObjects: number | undefined;
}

/**
 * Reads one answer of the array.
 * @param request - method and path, for the message
 * @throws `ERR_BACKEND_UNREACHABLE` — it is no answer of an array; what the array says no to becomes the error of `INFINIDAT_ERRORS`
 */
export function readAnswer<Result>({ status, text }: ArrayHttpResponse, request: string, schema: z.ZodType<Result>): InfinidatAnswer<Result> {
  const answer = envelope.safeParse(parsed(text));
  if (!answer.success || status >= 500) {
    throw new DriverError('ERR_BACKEND_UNREACHABLE', `${request} was answered with status ${status} and ${JSON.stringify(text.slice(0, 80))}`, { backendError: status });
  }
  const { error, metadata } = answer.data;
  if (error != null) throw infinidatError(error.code, [error.message, ...(error.reasons ?? [])].join('; '), request);
  const result = schema.safeParse(answer.data.result);
  if (!result.success) throw new DriverError('ERR_BACKEND_REFUSED', `${request}: the answer cannot be used: ${z.prettifyError(result.error)}`);
  return { result: result.data, numberOfObjects: metadata?.number_of_objects };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
