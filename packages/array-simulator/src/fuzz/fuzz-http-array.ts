import { Agent, request as sendHttp } from 'node:http';
import { Agent as TlsAgent, request as sendHttps } from 'node:https';
import { SeededRandom } from '../seeded-random.js';
import type { FuzzRequest } from './fuzz-request.js';
import { mutateRequest } from './mutate-request.js';

export interface FuzzAnswer {
  readonly status: number;
  readonly text: string;
}

export interface FuzzOptions {
  readonly url: string;
  /** Of a front that speaks TLS. */
  readonly certificate?: string;
  /** Printed in the title of the test, so that a failure can be run again. */
  readonly seed: number;
  readonly requests: number;
  /** Requests that work, with their headers (session, credentials) as they are now; one is drawn, and mostly spoilt, each time. */
  readonly samples: (random: SeededRandom) => FuzzRequest | Promise<FuzzRequest>;
  /** Says in words what is wrong with an answer, or undefined: not the array's own form, status 500, … */
  readonly complaint: (answer: FuzzAnswer, request: FuzzRequest) => string | undefined;
  /** Called after every hundredth request and at the end; throws when the array is no longer whole. */
  readonly assertWhole: () => void | Promise<void>;
}

export interface FuzzSummary {
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
}

const ANSWER_MS = 10_000;
const WHOLE_EVERY = 100;

/**
 * Sends odd requests to a simulated array, one after the other.
 * @throws an Error with the request and its number: no answer in ten seconds, an answer that `complaint` objects to, an array that is not whole
 */
export async function fuzzHttpArray(options: FuzzOptions): Promise<FuzzSummary> {
  const random = new SeededRandom(options.seed);
  const send = sender(options.url, options.certificate);
  const statuses: Record<number, number> = {};
  try {
    for (let sent = 1; sent <= options.requests; sent += 1) {
      const request = mutateRequest(await options.samples(random), random);
      const answer = await send(request).catch((cause: unknown) => {
        throw new Error(`${describe(request, sent)} was not answered`, { cause });
      });
      const complaint = options.complaint(answer, request);
      if (complaint !== undefined) throw new Error(`${describe(request, sent)} was answered with ${answer.status}: ${complaint}\n${answer.text.slice(0, 2000)}`);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (sent % WHOLE_EVERY === 0) await options.assertWhole();
    }
    await options.assertWhole();
    return { statuses };
  } finally {
    send.close();
  }
}

const describe = ({ method, path, body = '' }: FuzzRequest, number: number): string =>
  `request ${number}, ${method} ${path.slice(0, 500)}${body === '' ? '' : ` with body ${body.slice(0, 500)}`},`;

interface Sender {
  (request: FuzzRequest): Promise<FuzzAnswer>;
  close(): void;
}

function sender(url: string, certificate: string | undefined): Sender {
  const isTls = url.startsWith('https:');
  const agent = isTls ? new TlsAgent({ keepAlive: true, ca: certificate }) : new Agent({ keepAlive: true });
  const { hostname, port } = new URL(url);
  const send = ({ method, path, headers = {}, body = '' }: FuzzRequest): Promise<FuzzAnswer> =>
    new Promise((resolve, reject) => {
      const content = Buffer.from(method === 'TRACE' ? '' : body);
      const target = { hostname, port, method, path, agent, timeout: ANSWER_MS, headers: { ...headers, 'content-length': content.length } };
      const sent = (isTls ? sendHttps : sendHttp)(target, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_MS} ms`)));
      sent.on('error', reject);
      sent.end(content);
    });
  return Object.assign(send, { close: () => agent.destroy() });
}
