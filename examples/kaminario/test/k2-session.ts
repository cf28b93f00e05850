/** Everything that answers have, as far as tests look at it. */
export interface K2Body extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly lun: number;
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly error_msg: string;
  readonly hits: readonly (Readonly<Record<string, unknown>> & { readonly id: number })[];
}

/** What a bare client gets: the status, the header, and the JSON if there is any. */
export interface K2Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: K2Body;
}

/** A bare client of the array: what somebody else's script would do. Uses no code of the driver. */
export class K2Session {
  constructor(
    readonly url: string,
    readonly credentials = 'admin:password',
  ) {}

  get(path: string): Promise<K2Answer> {
    return this.send('GET', path);
  }

  post(path: string, fields: object): Promise<K2Answer> {
    return this.send('POST', path, JSON.stringify(fields));
  }

  patch(path: string, changes: object): Promise<K2Answer> {
    return this.send('PATCH', path, JSON.stringify(changes));
  }

  delete(path: string): Promise<K2Answer> {
    return this.send('DELETE', path);
  }

  /** @param path - below `/api/v2`, with its slash */
  async send(method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}): Promise<K2Answer> {
    const authorization = `Basic ${Buffer.from(this.credentials).toString('base64')}`;
    const init = { method, headers: { authorization, 'content-type': 'application/json', ...headers }, ...(body !== undefined && { body }) };
    const response = await fetch(`${this.url}/api/v2${path}`, init);
    const text = await response.text();
    return { status: response.status, type: response.headers.get('content-type'), body: (text === '' ? {} : JSON.parse(text)) as K2Body };
  }

  /** Creates and gives the id. */
  async made(path: string, fields: object): Promise<number> {
    const { status, body } = await this.post(path, fields);
    if (status !== 201) throw new Error(`${path} was answered with ${status}: ${JSON.stringify(body)}`);
    return body.id;
  }

  /** A volume in a group of its own. */
  async makeVolume(name: string, sizeKiB = 2 ** 20): Promise<{ readonly group: number; readonly volume: number }> {
    const group = await this.made('/volume_groups', { name: `g-${name}`, quota: 0, is_dedup: true });
    return { group, volume: await this.made('/volumes', { name, size: sizeKiB, volume_group: { ref: `/volume_groups/${group}` } }) };
  }
}
