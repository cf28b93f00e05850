import type { SimulatorSettings } from './simulator-settings.js';
import type { SimulatorReport } from './violation-journal.js';

/** Speaks to the control channel of a running simulator. */
export class SimulatorClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async report(): Promise<SimulatorReport> {
    return (await this.#ask('GET', 'report')) as SimulatorReport;
  }

  /** Forgets violations, counts and planned faults; the array's volumes stay. */
  async reset(): Promise<void> {
    await this.#ask('POST', 'reset');
  }

  async configure(settings: SimulatorSettings): Promise<void> {
    await this.#ask('POST', 'configure', JSON.stringify(settings));
  }

  async #ask(method: string, what: string, body = ''): Promise<unknown> {
    const response = await fetch(`${this.#url}/__simulator/${what}`, { method, ...(method === 'GET' ? {} : { body }) });
    const answer = (await response.json()) as { error?: string };
    if (!response.ok) throw new Error(`simulator ${what}: ${answer.error ?? response.status}`);
    return answer;
  }
}
