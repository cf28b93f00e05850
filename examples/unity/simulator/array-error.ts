/** What one refusal of the array means: the number that clients match, and the HTTP status that goes with it. */
export interface ArrayRefusal {
  readonly code: number;
  readonly status: number;
}

/** Refusals that clients of the real array know by number. */
export const ARRAY_REFUSALS = {
  notFound: { code: 131149829, status: 404 },
  initiatorExists: { code: 100663539, status: 422 },
  hluInUse: { code: 100663552, status: 422 },
  nothingToModify: { code: 108007456, status: 409 },
  lunCannotShrink: { code: 108007728, status: 409 },
  lunNameInUse: { code: 108007744, status: 409 },
  modifiedByAnother: { code: 108008704, status: 409 },
  tooManyLuns: { code: 108008750, status: 409 },
  tooManyThinClones: { code: 108008767, status: 409 },
  hasThinClones: { code: 108009078, status: 409 },
  snapAttached: { code: 1903001603, status: 409 },
  snapNameInUse: { code: 1903001605, status: 409 },
  /** No known client tells the following apart by number, and the real ones are not published. */
  unauthorized: { code: 131149825, status: 401 },
  unavailable: { code: 131149825, status: 503 },
  malformed: { code: 131149825, status: 400 },
  conflict: { code: 131149825, status: 409 },
  methodNotAllowed: { code: 131149825, status: 405 },
} as const satisfies Record<string, ArrayRefusal>;

/** A request that the array does not carry out. */
export class ArrayError extends Error {
  readonly code: number;
  readonly status: number;

  constructor({ code, status }: ArrayRefusal, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function malformed(message: string): ArrayError {
  return new ArrayError(ARRAY_REFUSALS.malformed, message);
}

export function notFound(what: string): ArrayError {
  return new ArrayError(ARRAY_REFUSALS.notFound, `The requested resource does not exist: ${what}`);
}
