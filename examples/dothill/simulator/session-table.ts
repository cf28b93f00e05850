import { createHash, randomBytes } from 'node:crypto';
import type { CommitWindow, ViolationJournal } from '@holdfast/array-simulator';

export interface Account {
  readonly user: string;
  readonly password: string;
}

/** The sessions of one controller: one for each user, so that a login ends the session before it. */
export class SessionTable {
  readonly #accounts: readonly Account[];
  readonly #journal: ViolationJournal;
  readonly #window: CommitWindow;
  readonly #keyByUser = new Map<string, string>();

  constructor(accounts: readonly Account[], journal: ViolationJournal, window: CommitWindow) {
    this.#accounts = accounts;
    this.#journal = journal;
    this.#window = window;
  }

  isValid(key: string | undefined): boolean {
    return key !== undefined && [...this.#keyByUser.values()].includes(key);
  }

  /**
   * The key of a new session, or undefined when nobody has this digest.
   * @param digest - MD5 (newer clients: SHA-256) of `user_password`, hexadecimal
   * @param assertLatest - throws when whoever logs in was overtaken; called when the session begins
   * @param othersInFlight - read when the session begins, for that is when a request under the old key is cut off
   */
  async login(digest: string, assertLatest: () => void, othersInFlight: () => readonly string[]): Promise<string | undefined> {
    const account = this.#accounts.find((candidate) => digests(candidate).includes(digest.toLowerCase()));
    if (account === undefined) {
      this.#journal.count('refusedLogins');
      return undefined;
    }
    await this.#window.pass('login');
    assertLatest();
    const others = othersInFlight();
    if (others.length > 0) this.#journal.violation(`login of ${account.user} committed during ${others.join(' and ')}`);
    this.#journal.count('logins');
    if (this.#keyByUser.has(account.user)) this.#journal.count('reLogins');
    const key = randomBytes(16).toString('hex');
    this.#keyByUser.set(account.user, key);
    return key;
  }

  logout(key: string): void {
    for (const [user, current] of this.#keyByUser) if (current === key) this.#keyByUser.delete(user);
  }
}

function digests({ user, password }: Account): string[] {
  return ['md5', 'sha256'].map((algorithm) => createHash(algorithm).update(`${user}_${password}`, 'utf8').digest('hex'));
}
