/** The command line was wrong: the message names what was given and what is allowed, and the exit status is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit status for a wrong command line. */
export const USAGE_EXIT_STATUS = 2;
