import type { Agent } from 'undici';
import type { SimulatorSettings } from './simulator-settings.js';
import type { ArrayTimeline } from './race-timeline.js';
import type { SimulatorReport } from './violation-journal.js';

/** Speaks to the control channel of a running simulator. */
export class SimulatorClient {
  readonly #url: string;
  readonly #certificate: string | undefined;
  #dispatcher: Agent | undefined;

  /** @param certificate - what to trust when the simulator speaks TLS, in PEM form */
  constructor(url: string, certificate?: string) {
    this.#url = url;
    this.#certificate = certificate;
  }

  async report(): Promise<SimulatorReport> {
    return (await this.#ask('GET', 'report')) as SimulatorReport;
  }

  /** When requests were served and violations seen. */
  async timeline(): Promise<ArrayTimeline> {
    return (await this.#ask('GET', 'timeline')) as ArrayTimeline;
  }

  /** Forgets violations, counts and planned faults; the array's volumes stay. */
  async reset(): Promise<void> {
    await this.#ask('POST', 'reset');
  }

  async configure(settings: SimulatorSettings): Promise<void> {
    await this.#ask('POST', 'configure', JSON.stringify(settings));
  }

  async #ask(method: string, what: string, body = ''): Promise<unknown> {
    const { Agent, fetch } = await import('undici'); // simulators and contenders load this package, too, and never ask
    this.#dispatcher ??= new Agent({ keepAliveTimeout: 1, ...(this.#certificate === undefined ? {} : { connect: { ca: this.#certificate } }) });
    const response = await fetch(`${this.#url}/__simulator/${what}`, { method, dispatcher: this.#dispatcher, ...(method === 'GET' ? {} : { body }) });
    const answer = (await response.json()) as { error?: string };
    if (!response.ok) throw new Error(`simulator ${what}: ${answer.error ?? response.status}`);
    return answer;
  }
}
