import { DriverError } from '@holdfast/volume';
import { ArrayHttp, type ArrayHttpResponse } from '@holdfast/volume/http';
import { inject, injectable } from 'inversify';
import { unityError } from './unity-errors.js';
import { UNITY_OPTIONS, unitySettings, type UnityOptions, type UnitySettings } from './unity-options.js';
import type { UnityContent } from './unity-records.js';

interface Answer {
  readonly content?: UnityContent;
  readonly entries?: readonly { readonly content: UnityContent }[];
  readonly links?: readonly { readonly rel: string; readonly href: string }[];
  readonly error?: { readonly errorCode: number; readonly messages?: readonly Readonly<Record<string, string>>[] };
}

/** What requests are let in by. */
interface Session {
  readonly cookie: string;
  /** Needed by requests that change something. */
  readonly token: string;
}

const HEADERS = { accept: 'application/json', 'content-type': 'application/json', 'x-emc-rest-client': 'true' };
const TOKEN_HEADER = 'emc-csrf-token';
const UNAUTHORIZED = 401;
const UNAVAILABLE = 503;

/**
 * Requests to one array: the session, its token, pages of lists. The session is this process's own, so it needs no lock.
 * What the array says no to becomes the error of `UNITY_ERRORS`. Source: storops, Cinder's client library for this interface.
 */
@injectable()
export class UnityRest {
  readonly settings: UnitySettings;
  /** Host part of the management address: the first part of every lock's name. */
  readonly host: string;
  readonly #http: ArrayHttp;
  #session: Session | undefined;
  #login: Promise<Session> | undefined;

  constructor(@inject(UNITY_OPTIONS) options: UnityOptions) {
    this.settings = unitySettings(options);
    const { url, certificate, verifyCertificate, requestTimeoutMs } = this.settings;
    this.#http = new ArrayHttp({
      url,
      timeoutMs: requestTimeoutMs,
      ...(certificate === undefined ? {} : { certificate }),
      ...(verifyCertificate === undefined ? {} : { verifyCertificate }),
    });
    this.host = new URL(this.#http.url).hostname;
  }

  /** Opens the session, or renews it; callers that come while that is under way share it. @throws `ERR_BACKEND_CONFIG` — wrong password */
  async login(): Promise<void> {
    this.#login ??= this.#openSession().finally(() => (this.#login = undefined));
    this.#session = await this.#login;
  }

  /** @throws `ERR_VOLUME_NOT_FOUND` when there is no such object; callers say what is missing */
  async get<T extends object>(type: string, id: string, fields: readonly string[]): Promise<T> {
    const { content } = await this.#request('GET', `/api/instances/${type}/${encodeURIComponent(id)}?${query({ fields: fields.join(',') })}`);
    return content as T;
  }

  /** All objects of a type, or those that fit the filter, page by page. */
  async list<T extends object>(type: string, fields: readonly string[], filter?: string): Promise<readonly T[]> {
    const found: T[] = [];
    for (let page = 1; ; page += 1) {
      const parameters = { fields: fields.join(','), ...(filter === undefined ? {} : { filter }), ...(page === 1 ? {} : { page: String(page) }) };
      const { entries = [], links = [] } = await this.#request('GET', `/api/types/${type}/instances?${query(parameters)}`);
      found.push(...entries.map(({ content }) => content as T));
      if (!links.some(({ rel }) => rel === 'next')) return found;
    }
  }

  /** Resolves to the id of the new object. */
  async create(type: string, body: object): Promise<string> {
    return String((await this.#request('POST', `/api/types/${type}/instances?${query()}`, body)).content?.id);
  }

  async actOnType(type: string, action: string, body: object): Promise<UnityContent | undefined> {
    return (await this.#request('POST', `/api/types/${type}/action/${action}?${query()}`, body)).content;
  }

  async act(type: string, id: string, action: string, body: object): Promise<UnityContent | undefined> {
    return (await this.#request('POST', `/api/instances/${type}/${encodeURIComponent(id)}/action/${action}?${query()}`, body)).content;
  }

  async delete(type: string, id: string, body: object = {}): Promise<void> {
    await this.#request('DELETE', `/api/instances/${type}/${encodeURIComponent(id)}?${query()}`, body);
  }

  /** Closes the connections to the array. */
  close(): Promise<void> {
    return this.#http.close();
  }

  async #openSession(): Promise<Session> {
    const { user, password } = this.settings;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
    const { status, headers } = await this.#http.send({ path: '/api/types/user/instances', headers: { ...HEADERS, authorization } });
    const token = headers.get(TOKEN_HEADER);
    if (status === UNAVAILABLE) throw notReady('login');
    if (status === UNAUTHORIZED || token === null) {
      throw new DriverError('ERR_BACKEND_CONFIG', `${this.#http.url} refused the login of ${user} (HTTP ${status})`);
    }
    return { cookie: headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]).join('; '), token };
  }

  /** A session that has ended is renewed once; more than that no new one would mend. */
  async #request(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const used = this.#session;
    if (used === undefined) await this.login();
    let response = await this.#send(method, path, body);
    if (response.status === UNAUTHORIZED) {
      if (this.#session === used) await this.login(); // otherwise somebody else has renewed it meanwhile
      response = await this.#send(method, path, body);
    }
    return this.#understood(response, `${method} ${path.split('?', 1)[0]}`);
  }

  #send(method: string, path: string, body: object | undefined): Promise<ArrayHttpResponse> {
    const { cookie, token } = this.#session!;
    const headers = { ...HEADERS, cookie, [TOKEN_HEADER]: token };
    return this.#http.send({ method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  #understood({ status, text }: ArrayHttpResponse, description: string): Answer {
    if (status === UNAUTHORIZED) throw new DriverError('ERR_BACKEND_CONFIG', `${description}: ${this.settings.user} may not do this (HTTP 401)`);
    if (status === UNAVAILABLE) throw notReady(description);
    const answer = parse(text, description);
    if (answer.error === undefined) return answer;
    const messages = (answer.error.messages ?? []).flatMap((message) => Object.values(message)).join('; ');
    throw unityError(answer.error.errorCode, messages, description);
  }
}

const query = (parameters: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ compact: 'True', ...parameters })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

function notReady(description: string): DriverError {
  return new DriverError('ERR_BACKEND_UNREACHABLE', `${description}: the array is not ready to serve (HTTP 503)`);
}

function parse(text: string, description: string): Answer {
  if (text === '') return {};
  try {
    return JSON.parse(text) as Answer;
  } catch (cause) {
    throw new DriverError('ERR_BACKEND_REFUSED', `${description}: the answer is not JSON: "${text.slice(0, 100)}"`, { cause });
  }
}

/** A text as it stands in a filter. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
