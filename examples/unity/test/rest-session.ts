/** One answer, read without any code of the driver. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The whole document; empty when there is none. */
  readonly document: Readonly<Record<string, unknown>>;
  /** The object that was answered, or made. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Objects of a list. */
  readonly contents: readonly Readonly<Record<string, unknown>>[];
  readonly errorCode: number | undefined;
}

/** A bare client of the array: what somebody else's script would do. It keeps its cookie, and renews its token as storops does. */
export class RestSession {
  cookie = '';
  token = '';
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, user = 'admin', password = 'Password123!') {
    this.#url = url;
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: object): Promise<Answer> {
    return this.#change('POST', path, body);
  }

  delete(path: string, body?: object): Promise<Answer> {
    return this.#change('DELETE', path, body);
  }

  /** One request as it is, with the cookie and token there are. */
  async send(method: string, path: string, body?: object | string, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const headers: Record<string, string> = { 'X-EMC-REST-CLIENT': 'true', accept: 'application/json', authorization: this.#authorization };
    if (this.cookie !== '') headers['cookie'] = this.cookie;
    if (this.token !== '') headers['emc-csrf-token'] = this.token;
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const response = await fetch(`${this.#url}${path}`, { method, headers: { ...headers, ...more }, ...(text === undefined ? {} : { body: text }) });
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.cookie = cookie.split(';')[0]!;
    return readAnswer(response.status, response.headers, await response.text());
  }

  async login(): Promise<Answer> {
    const answer = await this.get('/api/types/user/instances');
    this.token = answer.headers.get('emc-csrf-token') ?? '';
    return answer;
  }

  /** Ids of the objects of a type that fit. */
  async ids(type: string, filter?: string): Promise<unknown[]> {
    const query = filter === undefined ? '' : `&filter=${encodeURIComponent(filter)}`;
    return (await this.get(`/api/types/${type}/instances?compact=True${query}`)).contents.map(({ id }) => id);
  }

  async #change(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.send(method, path, body);
    if (answer.status !== 401) return answer;
    await this.login();
    return this.send(method, path, body);
  }
}

function readAnswer(status: number, headers: Headers, text: string): Answer {
  const document = (text === '' ? {} : JSON.parse(text)) as {
    content?: Record<string, unknown>;
    entries?: { content: Record<string, unknown> }[];
    error?: { errorCode: number };
  };
  return {
    status,
    headers,
    text,
    document,
    content: document.content ?? {},
    contents: (document.entries ?? []).map(({ content }) => content),
    errorCode: document.error?.errorCode,
  };
}
