import type { ArrayAnswer } from '@holdfast/array-simulator';
import type { RouteAnswer } from './route.js';

/** Turns what a route answers, or a refusal, into what goes over the wire: every body has `result`, `error` and `metadata`. */
export class AnswerWriter {
  readonly #headers: Readonly<Record<string, string>>;

  constructor(systemVersion: string) {
    this.#headers = { 'content-type': 'application/json', 'x-infinidat-version': systemVersion };
  }

  success({ status = 200, headers = {}, result, metadata = {} }: RouteAnswer): ArrayAnswer {
    return this.#answer(status, headers, { result, error: null, metadata: { ready: true, ...metadata } });
  }

  refusal(status: number, code: string, message: string, reasons: readonly string[] = []): ArrayAnswer {
    const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Basic realm="InfiniBox"' } : {};
    const error = { code, message, reasons, severity: 'ERROR', is_remote: false };
    return this.#answer(status, headers, { result: null, error, metadata: { ready: true } });
  }

  #answer(status: number, headers: Readonly<Record<string, string>>, body: object): ArrayAnswer {
    return { status, headers: { ...this.#headers, ...headers }, body: JSON.stringify(body) };
  }
}
