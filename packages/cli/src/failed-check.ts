/** A check found something; each line is one finding with its place. Ends with status 1. */
export class FailedCheck extends Error {
  override readonly name = 'FailedCheck';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}
