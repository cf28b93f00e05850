/** The command was told something that it cannot work with; the message says what is allowed. Ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
