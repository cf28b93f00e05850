import { DriverError } from '@holdfast/volume';
import { ArrayHttp, type ArrayHttpResponse } from '@holdfast/volume/http';
import { inject, injectable } from 'inversify';
import { z } from 'zod';
import { readAnswer, type InfinidatAnswer } from './infinidat-answer.js';
import { CREATED_BY } from './infinidat-names.js';
import { INFINIDAT_OPTIONS, infinidatSettings, type InfinidatOptions, type InfinidatSettings } from './infinidat-options.js';
import { anything, featureSchema } from './infinidat-records.js';

/** Conditions of a query: the field must be equal to the value. */
export type Conditions = Readonly<Record<string, string | number>>;

interface Session {
  readonly headers: Readonly<Record<string, string>>;
  readonly features: ReadonlySet<string>;
}

const BASE = '/api/rest';
const PAGE_SIZE = 1_000;
const CLIENT_ID = 'holdfast';
const SESSION_FEATURES = ['api_auth_sessions', 'api/auth_sessions'];

/**
 * Requests to one InfiniBox. Logs in when there is no session, and once more when the session has ended. It holds no lock: a user may have many
 * sessions, and what must not come between two requests is the driver's affair.
 */
@injectable()
export class InfinidatClient {
  readonly settings: InfinidatSettings;
  readonly #http: ArrayHttp;
  #session: Promise<Session> | undefined;

  constructor(@inject(INFINIDAT_OPTIONS) options: InfinidatOptions) {
    this.settings = infinidatSettings(options);
    const { url, certificate, verifyCertificate, requestTimeoutMs } = this.settings;
    this.#http = new ArrayHttp({ url, verifyCertificate, timeoutMs: requestTimeoutMs, ...(certificate === undefined ? {} : { certificate }) });
  }

  /** @throws `ERR_BACKEND_CONFIG` — the array refuses user and password */
  async login(): Promise<void> {
    this.#session = undefined;
    await this.#signedIn();
  }

  /** Resolves to whether the array has a feature and has it switched on. */
  async has(feature: string): Promise<boolean> {
    return (await this.#signedIn()).features.has(feature);
  }

  /** Resolves to the one object at `path`. */
  async get<Result>(path: string, schema: z.ZodType<Result>): Promise<Result> {
    return (await this.#ask('GET', path, schema)).result;
  }

  /** Resolves to an object that meets the conditions; undefined when there is none. */
  async find<Result>(path: string, conditions: Conditions, schema: z.ZodType<Result>): Promise<Result | undefined> {
    const { result } = await this.#ask('GET', `${path}?${queryOf(conditions)}&page=1&page_size=1`, z.array(schema));
    return result[0];
  }

  /** Resolves to all objects at `path`, from all pages. */
  async list<Result>(path: string, schema: z.ZodType<Result>): Promise<readonly Result[]> {
    const all: Result[] = [];
    for (let page = 1; ; page += 1) {
      const { result, numberOfObjects = 0 } = await this.#ask('GET', `${path}?page=${page}&page_size=${PAGE_SIZE}`, z.array(schema));
      all.push(...result);
      if (result.length === 0 || all.length >= numberOfObjects) return all;
    }
  }

  async post<Result>(path: string, body: object, schema: z.ZodType<Result>): Promise<Result> {
    return (await this.#ask('POST', `${path}?approved=true`, schema, body)).result;
  }

  async put(path: string, body: object): Promise<void> {
    await this.#ask('PUT', `${path}?approved=true`, anything, body);
  }

  async delete(path: string): Promise<void> {
    await this.#ask('DELETE', `${path}?approved=true`, anything);
  }

  /** Closes every connection once requests under way have ended. */
  async close(): Promise<void> {
    await this.#http.close();
  }

  async #ask<Result>(method: string, path: string, schema: z.ZodType<Result>, body?: object): Promise<InfinidatAnswer<Result>> {
    const session = this.#signedIn();
    let response = await this.#send(method, path, (await session).headers, body);
    if (response.status === 401) {
      if (this.#session === session) this.#session = undefined; // unless another request was faster
      response = await this.#send(method, path, (await this.#signedIn()).headers, body);
    }
    return readAnswer(response, `${method} ${path.split('?')[0]}`, schema);
  }

  #send(method: string, path: string, headers: Session['headers'], body?: object): Promise<ArrayHttpResponse> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    return this.#http.send({ method, path: `${BASE}/${path}`, headers: { 'user-agent': CREATED_BY, 'content-type': 'application/json', ...headers }, ...content });
  }

  /** Callers that come together share one login. */
  #signedIn(): Promise<Session> {
    this.#session ??= this.#signIn().catch((error: unknown) => {
      this.#session = undefined;
      throw error;
    });
    return this.#session;
  }

  /** Older releases have no sessions and want to be told who asks with every request. */
  async #signIn(): Promise<Session> {
    const { url, user, password } = this.settings;
    const features = await this.#features();
    const hasSessions = SESSION_FEATURES.some((name) => features.has(name));
    const basic = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
    const credentials = { username: user, password, ...(hasSessions ? { clientid: CLIENT_ID } : {}) };
    const response = await this.#send('POST', 'users/login?approved=true', hasSessions ? {} : basic, credentials);
    if (response.status === 401) throw new DriverError('ERR_BACKEND_CONFIG', `${url} refused the login of ${user}`, { backendError: response.status });
    readAnswer(response, 'POST users/login', anything);
    return { features, headers: hasSessions ? { cookie: sessionCookie(response) } : basic };
  }

  async #features(): Promise<ReadonlySet<string>> {
    const response = await this.#send('GET', '_features', {});
    if (response.status === 404) return new Set();
    const { result } = readAnswer(response, 'GET _features', z.array(featureSchema));
    return new Set(result.filter(({ enabled }) => enabled).map(({ name }) => name));
  }
}

function sessionCookie({ headers }: ArrayHttpResponse): string {
  const cookies = headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  if (cookies.length > 0) return cookies.join('; ');
  throw new DriverError('ERR_BACKEND_REFUSED', 'POST users/login: the array opens sessions, but the answer brought no cookie');
}

function queryOf(conditions: Conditions): string {
  return Object.entries(conditions)
    .map(([field, value]) => `${field}=eq:${encodeURIComponent(value)}`)
    .join('&');
}
