import { DriverError, isDriverError, type DriverErrorCode } from '@holdfast/volume';

/** A text by which the array tells that it is too busy now and that the same request may succeed later. */
export interface KaminarioErrorEntry {
  readonly text: string;
  readonly meaning: string;
}

/** They come with status 400, somewhere in the message. Other texts are not documented, and nobody should match them. */
export const KAMINARIO_ERRORS = {
  busy: { text: 'MC_ERR_BUSY', meaning: 'the array is busy' },
  busySpecific: { text: 'MC_ERR_BUSY_SPECIFIC', meaning: 'the object is busy' },
  inProgress: { text: 'MC_ERR_INPROGRESS', meaning: 'an operation on the object has not ended' },
  startTimeout: { text: 'MC_ERR_START_TIMEOUT', meaning: 'the operation was not started in time' },
} as const satisfies Record<string, KaminarioErrorEntry>;

/** What the status of an answer becomes here. An array that answers 5xx serves nobody at the moment. */
function codeOf(status: number): DriverErrorCode {
  if (status === 401 || status === 403) return 'ERR_BACKEND_CONFIG';
  return status >= 500 ? 'ERR_BACKEND_UNREACHABLE' : 'ERR_BACKEND_REFUSED';
}

/** True when the same request may succeed after a pause. */
export function isBusyAnswer(status: number, message: string): boolean {
  return status === 400 && Object.values(KAMINARIO_ERRORS).some(({ text }) => message.includes(text));
}

/** The error for an answer that says no. @param request - method and path */
export function kaminarioError(status: number, message: string, request: string): DriverError {
  return new DriverError(codeOf(status), `${request}: the array answered ${status}, "${message}"`, { backendError: message });
}

/** Waits for a deletion that the array refuses while something depends on the object. @throws `ERR_VOLUME_BUSY` instead of the refusal */
export async function orBusy(deletion: Promise<void>, what: string): Promise<void> {
  try {
    await deletion;
  } catch (cause) {
    if (!isDriverError(cause, 'ERR_BACKEND_REFUSED')) throw cause;
    throw new DriverError('ERR_VOLUME_BUSY', `${what} is in use: ${cause.message}`, { cause, ...(cause.backendError !== undefined && { backendError: cause.backendError }) });
  }
}
