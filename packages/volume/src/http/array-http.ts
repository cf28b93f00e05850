import { Agent, fetch } from 'undici';
import { DriverError } from '../driver-error.js';

/** How to reach the management interface of one array. @public */
export interface ArrayHttpOptions {
  /** Such as `https://192.0.2.1`; a port of its own is allowed, a path is not. */
  readonly url: string;
  /** Certificates to trust beside those of the system, in PEM form; for arrays whose certificate is their own. */
  readonly certificate?: string;
  /** False takes any certificate, as arrays with a factory certificate need it. Default true. */
  readonly verifyCertificate?: boolean;
  /** Longest time for one request with its answer. Default 60 000. */
  readonly timeoutMs?: number;
}

/** One request to the array. @public */
export interface ArrayHttpRequest {
  readonly method?: string;
  /** Path and query, encoded by the caller. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

/** What the array answered, whatever its status. @public */
export interface ArrayHttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const CONNECTION_IDLE_MS = 4_000;

/**
 * Sends requests to one array and hands back whatever it answers; what a status means is the array's affair. Nothing is retried.
 * @public
 */
export class ArrayHttp {
  readonly url: string;
  readonly #timeoutMs: number;
  readonly #dispatcher: Agent;

  /** @throws {@link DriverError} `ERR_BACKEND_CONFIG` when the URL is not http(s)://host[:port] */
  constructor({ url, certificate, verifyCertificate = true, timeoutMs = DEFAULT_TIMEOUT_MS }: ArrayHttpOptions) {
    if (!/^https?:\/\/[^/?#@]+\/?$/.test(url)) {
      throw new DriverError('ERR_BACKEND_CONFIG', `the array's URL must be http(s)://host[:port]; got "${url.replace(/\/\/.*@/, '//…@')}"`);
    }
    this.url = url.replace(/\/$/, '');
    this.#timeoutMs = timeoutMs;
    const trust = { rejectUnauthorized: verifyCertificate, ...(certificate === undefined ? {} : { ca: certificate }) };
    this.#dispatcher = new Agent({ connect: trust, keepAliveTimeout: CONNECTION_IDLE_MS, headersTimeout: 0, bodyTimeout: 0 });
  }

  /** @throws {@link DriverError} `ERR_BACKEND_UNREACHABLE` when no whole answer came in time */
  async send({ method = 'GET', path, headers = {}, body, timeoutMs = this.#timeoutMs }: ArrayHttpRequest): Promise<ArrayHttpResponse> {
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        headers: { ...headers },
        ...(body === undefined ? {} : { body }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        dispatcher: this.#dispatcher,
      });
      return { status: response.status, headers: response.headers as unknown as Headers, text: await response.text() };
    } catch (cause) {
      throw new DriverError('ERR_BACKEND_UNREACHABLE', `${this.url} did not answer ${method} within ${timeoutMs} ms or closed the connection`, { cause });
    }
  }

  /** Lets requests under way end and closes every connection. */
  async close(): Promise<void> {
    await this.#dispatcher.close();
  }
}
