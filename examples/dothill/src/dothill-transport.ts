import { unreachable } from './dothill-errors.js';
import { parseResponse, type DothillResponse } from './dothill-response.js';

/**
 * Sends one command as the path of a GET request and reads the answer, whatever it says.
 * @throws `ERR_BACKEND_UNREACHABLE` — nothing that can be read came back in time
 */
export async function sendCommand(base: string, words: readonly string[], timeoutMs: number, sessionKey?: string): Promise<DothillResponse> {
  const url = `${base.replace(/\/$/, '')}/api/${words.map(encodeWord).join('/')}`;
  const headers = { dataType: 'api', ...(sessionKey === undefined ? {} : { sessionKey }) };
  let text: string;
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    text = await response.text(); // errors, too, come with status 200 and XML
  } catch (error) {
    throw unreachable(`${base} did not answer within ${timeoutMs} ms or closed the connection`, error);
  }
  return parseResponse(text);
}

/** The array takes colons and commas as they are. */
function encodeWord(word: string): string {
  return encodeURIComponent(word).replaceAll('%3A', ':').replaceAll('%2C', ',');
}
