import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { LockError } from '@holdfast/core/provider';
import { readCertificates } from './tooz-address.js';

/** Where one etcd's JSON gateway is, as plain data that can be sent to a thread. */
export interface ToozEtcdAddress {
  /** `http://host:port/v3`. */
  readonly base: string;
  readonly caFile: string | undefined;
  readonly requestTimeoutMs: number;
}

/** Calls etcd through its JSON gateway, as tooz's driver does. */
export class ToozEtcdGateway {
  readonly #address: ToozEtcdAddress;
  readonly #agent: HttpAgent;

  constructor(address: ToozEtcdAddress) {
    this.#address = address;
    const ca = address.caFile === undefined ? {} : { ca: readCertificates(address.caFile) };
    this.#agent = address.base.startsWith('https:') ? new HttpsAgent({ keepAlive: true, ...ca }) : new HttpAgent({ keepAlive: true });
  }

  /** The answer to one call. @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when it is none, or an error */
  async call(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const { status, text } = await this.#post(`${this.#address.base}${path}`, JSON.stringify(body));
    if (status !== 200) throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `etcd answered ${path} with status ${status}`, { cause: text.slice(0, 500) });
    try {
      return JSON.parse(text) as Readonly<Record<string, unknown>>;
    } catch (error) {
      throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `etcd answered ${path} with something else than JSON`, { cause: error });
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #post(url: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
    const { requestTimeoutMs } = this.#address;
    const signal = AbortSignal.timeout(requestTimeoutMs);
    const options = { method: 'POST', agent: this.#agent, signal, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } };
    return await new Promise((resolve, reject) => {
      const sent = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
