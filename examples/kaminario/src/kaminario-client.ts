import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Locked, LockScope } from '@holdfast/core';
import { DriverError } from '@holdfast/volume';
import { ArrayHttp, type ArrayHttpResponse } from '@holdfast/volume/http';
import { inject, injectable } from 'inversify';
import { isBusyAnswer, kaminarioError } from './kaminario-errors.js';
import type { K2Object, K2Reference, K2Type, K2Types } from './kaminario-objects.js';
import type { KaminarioEndpoint } from './kaminario-options.js';

/** Service identifier of the {@link KaminarioEndpoint} of one client. */
export const KAMINARIO_ENDPOINT = Symbol.for('@holdfast/example-kaminario/endpoint');

/** What objects must have, by field: a value, or a reference to another object. */
export type K2Filter = Readonly<Record<string, string | number | K2Reference>>;

interface SearchAnswer<T> {
  readonly hits: readonly T[];
  readonly total: number;
}

const API = '/api/v2';
const PAGE = 100;
const BUSY_PAUSES_MS = [2_000, 4_000, 8_000, 16_000];

/**
 * The REST interface of one K2 array: search, create, change and remove objects. Every request brings user and password; there is no session.
 * Source: Cinder `volume/drivers/kaminario/kaminario_common.py`, class `KrestWrap`, and the krest library.
 */
@injectable()
export class KaminarioClient {
  /** Part of the lock's name. */
  readonly address: string;
  readonly #http: ArrayHttp;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #busyPausesMs: readonly number[];

  constructor(@inject(KAMINARIO_ENDPOINT) endpoint: KaminarioEndpoint) {
    const { address, url = `https://${isIPv6(address) ? `[${address}]` : address}`, user, password, certificate, verifyCertificate, requestTimeoutMs, busyPausesMs } = endpoint;
    this.address = address;
    this.#http = new ArrayHttp({
      url,
      ...(certificate !== undefined && { certificate }),
      ...(verifyCertificate !== undefined && { verifyCertificate }),
      ...(requestTimeoutMs !== undefined && { timeoutMs: requestTimeoutMs }),
    });
    this.#headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`, 'content-type': 'application/json' };
    this.#busyPausesMs = busyPausesMs ?? BUSY_PAUSES_MS;
  }

  /** Every object that fits, however many pages they fill, in the order of their ids. */
  async search<T extends K2Type>(type: T, filter: K2Filter = {}): Promise<readonly K2Types[T][]> {
    const found: K2Types[T][] = [];
    for (;;) {
      const { hits, total } = await this.#searchPage(type, { ...filter, __sort: 'id', __limit: PAGE, __offset: found.length });
      found.push(...hits);
      if (hits.length === 0 || found.length >= total) return found;
    }
  }

  /** The first object that fits. */
  async find<T extends K2Type>(type: T, filter: K2Filter = {}): Promise<K2Types[T] | undefined> {
    return (await this.#searchPage(type, filter)).hits[0];
  }

  async count(type: K2Type, filter: K2Filter = {}): Promise<number> {
    return (await this.#searchPage(type, { ...filter, __limit: 1 })).total;
  }

  async create<T extends K2Type>(type: T, fields: object): Promise<K2Types[T]> {
    return (await this.#request('POST', `${API}/${type}`, fields)) as K2Types[T];
  }

  /** Resolves to the object as it is now. */
  async change<T extends K2Type>(type: T, { id }: K2Object, changes: object): Promise<K2Types[T]> {
    return (await this.#request('PATCH', `${API}/${type}/${id}`, changes)) as K2Types[T];
  }

  /** The object is gone; it already was: no error. */
  async remove(type: K2Type, { id }: K2Object): Promise<void> {
    await this.#request('DELETE', `${API}/${type}/${id}`);
  }

  /** Sends one request and resolves to whatever comes back. @throws `ERR_BACKEND_UNREACHABLE` */
  @Locked(LockScope.Process, 'krest-{self.address}', { reason: 'one REST call at a time from this process: the array answers others with MC_ERR_BUSY' })
  async exchange(method: string, path: string, body?: object): Promise<ArrayHttpResponse> {
    return this.#http.send({ method, path, headers: this.#headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  /** Closes the connections; requests under way may end. */
  async close(): Promise<void> {
    await this.#http.close();
  }

  async #searchPage<T extends K2Type>(type: T, filter: K2Filter): Promise<SearchAnswer<K2Types[T]>> {
    const query = new URLSearchParams(Object.entries(filter).map(queryPart));
    return (await this.#request('GET', `${API}/${type}${query.size === 0 ? '' : `?${query.toString()}`}`)) as SearchAnswer<K2Types[T]>;
  }

  /** The pauses are outside the lock of the single call: while this one waits, others may find the array free. */
  async #request(method: string, path: string, body?: object): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.exchange(method, path, body);
      if (response.status < 300) return method === 'DELETE' ? undefined : parse(response.text, `${method} ${path}`);
      if (method === 'DELETE' && response.status === 404) return undefined;
      const message = messageOf(response.text);
      const pauseMs = this.#busyPausesMs[attempt];
      if (pauseMs === undefined || !isBusyAnswer(response.status, message)) throw kaminarioError(response.status, message, `${method} ${path}`);
      await sleep(pauseMs);
    }
  }
}

function queryPart([field, value]: [string, K2Filter[string]]): [string, string] {
  return typeof value === 'object' ? [`${field}.ref`, value.ref] : [field, String(value)];
}

function parse(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DriverError('ERR_BACKEND_UNREACHABLE', `${request}: the answer is not JSON: ${JSON.stringify(text.slice(0, 80))}`, { cause });
  }
}

function messageOf(text: string): string {
  try {
    const { error_msg } = JSON.parse(text) as { readonly error_msg?: unknown };
    return typeof error_msg === 'string' ? error_msg : text.slice(0, 200);
  } catch {
    return text.slice(0, 200);
  }
}
