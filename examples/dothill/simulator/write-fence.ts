import type { ArrayRequest, ViolationJournal } from '@holdfast/array-simulator';
import { ARRAY_CODES, ArrayError } from './array-error.js';

/** What a command changes: anything on the array, or who reaches what at which LUN. */
export type Fence = 'array' | 'mappings';

type Headers = ArrayRequest['headers'];

/** One header for each fence: clients exclude each other by a lock for each, and tokens of two locks say nothing about each other. */
const HEADERS: Readonly<Record<Fence, string>> = { array: 'x-fencing-token', mappings: 'x-fencing-token-mappings' };
const FENCES: readonly Fence[] = ['array', 'mappings'];
/** Three numbers in fixed width, so that comparing the texts compares the tokens. */
const TOKEN = /^[0-9a-f]{16}(-[0-9a-f]{16}){2}$/;

/**
 * Keeps out clients that were overtaken. Clients number their turns, and every command may bring the number of its sender's turn, the token;
 * the array remembers the highest of each fence and takes no change from an earlier turn. Reads raise it, too: whoever has read is about to
 * write, and what an earlier client does from then on would make that read untrue.
 */
export class WriteFence {
  readonly #journal: ViolationJournal;
  readonly #highest = new Map<Fence, string>();

  constructor(journal: ViolationJournal) {
    this.#journal = journal;
  }

  /** To be called only for senders that have logged in: nobody else may shut others out. */
  remember(headers: Headers): void {
    for (const fence of FENCES) {
      const token = tokenFor(fence, headers);
      if (token !== undefined && token > (this.#highest.get(fence) ?? '')) this.#highest.set(fence, token);
    }
  }

  /** @throws `fenced` when somebody with a later token was here; to be called again when time has passed between check and commit */
  refuseOlder(headers: Headers, fences: readonly Fence[]): void {
    for (const fence of fences) {
      const token = tokenFor(fence, headers);
      const highest = this.#highest.get(fence);
      if (token === undefined || highest === undefined || token >= highest) continue;
      this.#journal.count('fencedCommands');
      throw new ArrayError(ARRAY_CODES.fenced, `The fencing token is older than one that was here before. - ${HEADERS[fence]}: ${token}`);
    }
  }

  /** @throws `tokenMissing` unless there is a token for each of these */
  requireTokens(headers: Headers, fences: readonly Fence[]): void {
    const missing = fences.find((fence) => tokenFor(fence, headers) === undefined);
    if (missing === undefined) return;
    this.#journal.count('commandsWithoutToken');
    throw new ArrayError(ARRAY_CODES.tokenMissing, `The command needs a fencing token. - ${HEADERS[missing]}`);
  }
}

function tokenFor(fence: Fence, headers: Headers): string | undefined {
  const value = headers[HEADERS[fence]];
  return typeof value === 'string' && TOKEN.test(value) ? value : undefined;
}
