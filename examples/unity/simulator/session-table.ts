import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** One client that has logged in. */
export interface Session {
  readonly id: string;
  /** What requests that change something must bring as `EMC-CSRF-TOKEN`. */
  readonly csrfToken: string;
}

/** A request's session, with the cookie to set when it is new. */
export interface Admission {
  readonly session: Session;
  readonly setCookie?: string;
}

const COOKIE = 'mod_sec_emc';
const MOST_SESSIONS = 1_000;

/**
 * Who has logged in. A session is known by its cookie or, for clients that keep no cookies, by the token they send. A request without either
 * opens a new one when it brings name and password.
 */
export class SessionTable {
  readonly #authorization: string;
  readonly #forget: (session: string) => void;
  /** By id, the one used longest ago first. */
  readonly #sessions = new Map<string, Session>();

  /** @param forget - told of sessions that have ended */
  constructor(user: string, password: string, forget: (session: string) => void) {
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
    this.#forget = forget;
  }

  /** Undefined when the request may not come in. */
  admit(headers: IncomingHttpHeaders): Admission | undefined {
    const isRightUser = headers.authorization === this.#authorization;
    if (headers.authorization !== undefined && !isRightUser) return undefined;
    const known = this.#known(headers);
    if (known !== undefined) {
      this.#sessions.delete(known.id);
      this.#sessions.set(known.id, known);
      return { session: known };
    }
    if (!isRightUser) return undefined;
    const session = this.#open();
    return { session, setCookie: `${COOKIE}=${session.id}; Path=/; HttpOnly` };
  }

  end(id: string): void {
    this.#sessions.delete(id);
    this.#forget(id);
  }

  #known(headers: IncomingHttpHeaders): Session | undefined {
    const byCookie = this.#sessions.get(cookieValue(headers.cookie));
    if (byCookie !== undefined) return byCookie;
    // A token alone, like any secret of a session, says only whose it is: name and password must come with it.
    if (headers.authorization === undefined) return undefined;
    return [...this.#sessions.values()].find(({ csrfToken }) => csrfToken === headers['emc-csrf-token']);
  }

  #open(): Session {
    const session = { id: randomBytes(16).toString('hex'), csrfToken: randomBytes(48).toString('base64') };
    this.#sessions.set(session.id, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.end(oldest);
    return session;
  }
}

function cookieValue(header = ''): string {
  const pair = header.split(/;\s*/).find((part) => part.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1) ?? '';
}
