/** What the array answers when it refuses: a status of HTTP and the text of `error_msg`. */
export class ArrayError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The texts by which clients of the real array tell that trying again helps; they come with status 400. */
export const BUSY_TEXTS = ['MC_ERR_BUSY', 'MC_ERR_BUSY_SPECIFIC', 'MC_ERR_INPROGRESS', 'MC_ERR_START_TIMEOUT'] as const;

/** Bad requests, and good ones that the state of the array forbids. The real texts are not published, and no known client compares them. */
export function refused(message: string): ArrayError {
  return new ArrayError(400, message);
}

export function notFound(message: string): ArrayError {
  return new ArrayError(404, message);
}

/** The error that a test has planned: a status when `code` is a number, else status 400 with the code in the text. */
export function plannedError(code: string): ArrayError {
  return /^[45]\d\d$/.test(code) ? new ArrayError(Number(code), 'a planned fault') : refused(`${code}: a planned fault`);
}
