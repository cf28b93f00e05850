/** One answer of the array, read without any code of the driver. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly result: unknown;
  readonly code: string | null;
  readonly reasons: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A bare client of the array: what somebody else's script would do. With a session of its own, or with Basic authentication. */
export class ArrayUser {
  private constructor(
    readonly url: string,
    readonly headers: Readonly<Record<string, string>>,
  ) {}

  static basic(url: string, user = 'admin', password = 'pw'): ArrayUser {
    return new ArrayUser(url, { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });
  }

  static async login(url: string): Promise<ArrayUser> {
    const { headers } = await new ArrayUser(url, {}).post('users/login', { username: 'admin', password: 'pw', clientid: 'test' });
    return new ArrayUser(url, { cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' });
  }

  get(path: string): Promise<Answer> {
    return this.ask('GET', path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.ask('POST', `${path}?approved=true`, body);
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.ask('PUT', `${path}?approved=true`, body);
  }

  delete(path: string): Promise<Answer> {
    return this.ask('DELETE', `${path}?approved=true`);
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`${this.url}/api/rest/${path}`, { method, headers: this.headers, ...content });
    const { result, error, metadata } = (await response.json()) as {
      result: unknown;
      error: { code: string; reasons: string[] } | null;
      metadata: Record<string, unknown>;
    };
    return { status: response.status, headers: response.headers, result, code: error?.code ?? null, reasons: error?.reasons ?? [], metadata };
  }

  /** The id of what is made. */
  async make(path: string, body: unknown): Promise<number> {
    return ((await this.post(path, body)).result as { id: number }).id;
  }
}

/** Status and code of an answer, for short comparisons. */
export const verdict = ({ status, code }: Answer): readonly [number, string | null] => [status, code];
