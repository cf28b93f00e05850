/** What the array answers when it refuses: a number that clients match, and a sentence for people. */
export class ArrayError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Codes that clients of the real array know by number. */
export const ARRAY_CODES = {
  userNotRecognized: -10027,
  lunOverlap: -3177,
  notFound: -10050,
  nicknameInUse: -10058,
  mapMissing: -10074,
  volumeNotFound: -10075,
  hasSnapshots: -10183,
  nameInUse: -10186,
  initiatorUnknown: -10386,
  tooManyRequests: 1069,
  /** Real arrays have none of these two; see `WriteFence`. */
  fenced: -29001,
  tokenMissing: -29002,
  /** No known client tells these cases apart by number, and the real ones are not published: bad or unknown commands, no room, wrong pool. */
  refused: -1,
} as const;

export function refused(message: string): ArrayError {
  return new ArrayError(ARRAY_CODES.refused, message);
}
