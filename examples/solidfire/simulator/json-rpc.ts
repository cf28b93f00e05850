import type { ArrayAnswer } from '@holdfast/array-simulator';
import { ElementError } from './element-error.js';
import { isJsonObject, Parameters, type JsonObject } from './parameters.js';

const JSON_HEADERS = { 'content-type': 'application/json' };

/** One call as it stands in the body of a request. */
export interface Call {
  readonly method: string;
  readonly params: Parameters;
}

/** Reads the body. @throws xInvalidAPIParameter when it is no call: not JSON, a batch, parameters by position */
export function readCall(body: string): Call {
  const call = parsed(body);
  if (!isJsonObject(call)) throw notACall('The request must be one JSON object.');
  const method = own(call, 'method');
  const params = own(call, 'params') ?? {};
  if (typeof method !== 'string') throw notACall('method must be a string.');
  if (!isJsonObject(params)) throw notACall('params must be an object: parameters are passed by name.');
  return { method, params: new Parameters(params) };
}

/** What the answer repeats: the id of the request if it has one that can be read. */
export function idOf(body: string): unknown {
  try {
    const call = parsed(body);
    const id = isJsonObject(call) ? own(call, 'id') : undefined;
    return typeof id === 'string' || typeof id === 'number' ? id : null;
  } catch {
    return null;
  }
}

export function resultAnswer(id: unknown, result: JsonObject): ArrayAnswer {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify({ id, result }) };
}

/** Refusals have status 200, too. */
export function errorAnswer(id: unknown, { errorName: name, message }: ElementError): ArrayAnswer {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify({ id, error: { code: 500, name, message } }) };
}

/** What never reaches the interface is refused by the web server in front of it. */
export function webServerAnswer(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): ArrayAnswer {
  const text = `${status} ${reason.replace(/[<>&]/g, ' ')}`;
  return { status, headers: { 'content-type': 'text/html', ...headers }, body: `<html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>` };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw notACall('The request is not JSON.');
  }
}

const own = (object: JsonObject, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);

const notACall = (message: string): ElementError => new ElementError('xInvalidAPIParameter', message);
