import { PythonError } from '@holdfast/array-simulator/command-line';

/** What the library under nvmetcli raises of its own; while it restores, most are only printed. */
export class CfsError extends PythonError {
  constructor(message: string, kind = 'CFSError') {
    super(`nvmet.nvme.${kind}`, message);
  }
}

/** The library looked something up that is not there, or no longer. */
export const notFound = (message: string): CfsError => new CfsError(message, 'CFSNotFound');
