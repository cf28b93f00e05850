/** One answer, read without any code of the driver. */
export interface ElementAnswer {
  readonly id: unknown;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly name: string; readonly message: string };
}

/** A bare client of the cluster: what somebody else's script would do. */
export class ElementSession {
  readonly #authorization: string;

  constructor(
    readonly url: string,
    user = 'admin',
    password = 'solidfire',
  ) {
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  async send(body: string, path = '/json-rpc/8.0/', method = 'POST'): Promise<Response> {
    return fetch(`${this.url}${path}`, { method, headers: { authorization: this.#authorization }, ...(method === 'POST' ? { body } : {}) });
  }

  async ask(method: string, params: object = {}, version = '8.0'): Promise<ElementAnswer> {
    const response = await this.send(JSON.stringify({ method, params }), `/json-rpc/${version}/`);
    if (response.status !== 200) throw new Error(`status ${response.status} for ${method}`);
    return (await response.json()) as ElementAnswer;
  }

  /** The result. @throws when the cluster refuses */
  async get<Result = Record<string, never>>(method: string, params: object = {}, version = '8.0'): Promise<Result> {
    const { result, error } = await this.ask(method, params, version);
    if (error !== undefined) throw new Error(`${method}: ${error.name} ${error.message}`);
    return result as Result;
  }

  /** The names of the errors of several calls, one after the other; undefined where there was none. */
  async errors(...calls: readonly (readonly [method: string, params?: object])[]): Promise<(string | undefined)[]> {
    const names: (string | undefined)[] = [];
    for (const [method, params] of calls) names.push((await this.ask(method, params)).error?.name);
    return names;
  }
}
