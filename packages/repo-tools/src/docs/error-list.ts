import { lockErrorCodes, type LockErrorCodeInfo } from '@holdfast/core';

/** One section per error code, in the order of the table in the code. */
export function errorList(): string {
  return Object.entries<LockErrorCodeInfo>(lockErrorCodes)
    .map(([code, { meaning, retryable, remedy }]) =>
      [`## \`${code}\``, meaning, `**What to do:** ${remedy}`, `**Trying again can help:** ${retryable ? 'yes' : 'no'}`].join('\n\n'),
    )
    .join('\n\n');
}
