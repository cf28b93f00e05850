import { Agent, request } from 'node:http';
import { FENCING_TOKEN_HEADER } from '@holdfast/fencing';

const ACCEPTED = 204;
const FENCED = 412;
const LIMIT_MS = 10_000;

/** The contender's end of the guarded resource: another process that checks the fence of each write. */
export class GuardedResource {
  readonly #agent = new Agent({ keepAlive: true });

  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Resolves once the write was made or fenced off. */
  async write(lock: string, token: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const sent = request(`${this.#url}/${encodeURIComponent(lock)}`, { agent: this.#agent, method: 'PUT', timeout: LIMIT_MS, headers: { [FENCING_TOKEN_HEADER]: token } }, (response) => {
        const { statusCode } = response.resume();
        response.on('end', () => (statusCode === ACCEPTED || statusCode === FENCED ? resolve() : reject(new Error(`the guarded resource answered ${String(statusCode)}`))));
      });
      sent.on('timeout', () => sent.destroy(new Error('the guarded resource does not answer')));
      sent.on('error', reject);
      sent.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
