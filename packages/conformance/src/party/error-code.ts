import type { LockErrorCode } from '@holdfast/core/provider';

/** The code of an error from this or another process. */
export function codeOf(error: unknown): LockErrorCode | string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
