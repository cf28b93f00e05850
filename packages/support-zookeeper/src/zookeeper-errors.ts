/** Name of what went wrong, as the client calls it. @public */
export function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** The error for a connection that broke, or did not come about. @public */
export function connectionLoss(what: string, cause?: unknown): Error {
  return Object.assign(new Error(what, cause === undefined ? {} : { cause }), { name: 'CONNECTION_LOSS' });
}

/** The error for a request of a session that has ended. @public */
export function sessionExpired(): Error {
  return Object.assign(new Error('the session has ended'), { name: 'SESSION_EXPIRED' });
}

/** The error for a request that hung on another version of a node than there is. */
export function badVersion(path: string, cause: unknown): Error {
  return Object.assign(new Error(`${path} has another version`, { cause }), { name: 'BAD_VERSION' });
}

/** Resolves like `work`; to `instead` when there is no such node. @public */
export async function unlessMissing<T, I>(work: Promise<T>, instead: I): Promise<T | I> {
  try {
    return await work;
  } catch (error) {
    if (kindOf(error) === 'NO_NODE') return instead;
    throw error;
  }
}

/** For `catch` after making a node: it is there, which is what was wanted. @public */
export function unlessExists(error: unknown): void {
  if (kindOf(error) !== 'NODE_EXISTS') throw error;
}
