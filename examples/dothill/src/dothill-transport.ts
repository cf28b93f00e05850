import type { ArrayHttp } from '@holdfast/volume/http';
import { parseResponse, type DothillResponse } from './dothill-response.js';

/** How one command is sent. */
export interface CommandOptions {
  readonly timeoutMs: number;
  /** Left out for a login. */
  readonly sessionKey?: string;
  /** Beside those that every command has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends one command as the path of a GET request and reads the answer, whatever it says: errors, too, come with status 200 and XML.
 * @throws `ERR_BACKEND_UNREACHABLE` — nothing that can be read came back in time
 */
export async function sendCommand(controller: ArrayHttp, words: readonly string[], options: CommandOptions): Promise<DothillResponse> {
  const { timeoutMs, sessionKey, headers } = options;
  const all = { dataType: 'api', ...headers, ...(sessionKey === undefined ? {} : { sessionKey }) };
  const { text } = await controller.send({ path: `/api/${words.map(encodeWord).join('/')}`, headers: all, timeoutMs });
  return parseResponse(text);
}

/** The array takes colons and commas as they are. */
function encodeWord(word: string): string {
  return encodeURIComponent(word).replaceAll('%3A', ':').replaceAll('%2C', ',');
}
