import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ViolationJournal } from '@holdfast/array-simulator';
import { ArrayClient } from './array-client.js';
import { ArrayError } from './array-error.js';

export const SESSION_COOKIE = 'JSESSIONID';
const KEPT_SESSIONS = 1_000;

/** Who may use the array. One user may have many sessions; a login ends none. */
export class SessionTable {
  readonly #user: string;
  readonly #password: string;
  readonly #journal: ViolationJournal;
  readonly #sessions = new Map<string, ArrayClient>();
  readonly #withoutSession: ArrayClient;

  constructor(user: string, password: string, journal: ViolationJournal) {
    this.#user = user;
    this.#password = password;
    this.#journal = journal;
    this.#withoutSession = new ArrayClient(`${user} without a session`);
  }

  /** The key of a new session. @throws UNAUTHORIZED */
  login(user: string, password: string): string {
    if (!this.#isRight(user, password)) {
      this.#journal.count('refusedLogins');
      throw new ArrayError('UNAUTHORIZED', 'Invalid user name or password');
    }
    this.#journal.count('logins');
    const key = randomBytes(16).toString('hex').toUpperCase();
    this.#sessions.set(key, new ArrayClient(`session ${key.slice(0, 4)}`));
    if (this.#sessions.size > KEPT_SESSIONS) this.logout([...this.#sessions.keys()][0]);
    return key;
  }

  logout(key: string | undefined): void {
    if (key !== undefined) this.#sessions.delete(key);
  }

  /** Ends every session, as a restart of the management does. */
  expireAll(): void {
    this.#sessions.clear();
  }

  /** The client behind a request, by its cookie or by Basic authentication. @throws UNAUTHORIZED */
  clientOf(headers: IncomingHttpHeaders): ArrayClient {
    const client = this.#sessions.get(sessionKey(headers) ?? '');
    if (client !== undefined) return client;
    const basic = basicCredentials(headers.authorization);
    if (basic !== undefined && this.#isRight(...basic)) return this.#withoutSession;
    this.#journal.count('unauthorized');
    throw new ArrayError('UNAUTHORIZED', 'Authentication is required: log in, or the session has ended');
  }

  #isRight(user: string, password: string): boolean {
    return user === this.#user && isSame(password, this.#password);
  }
}

/** The session that a request names, known or not. */
export function sessionKey(headers: IncomingHttpHeaders): string | undefined {
  return new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([^;\\s]*)`).exec(headers.cookie ?? '')?.[1];
}

function basicCredentials(header: string | undefined): readonly [user: string, password: string] | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)];
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
