import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { HttpFront, SimulatorClient, ViolationJournal, type ArrayRequest } from '../src/index.js';

describe('HttpFront', () => {
  let front: HttpFront;
  let seen: ArrayRequest[];
  let configured: unknown[];
  const journal = new ViolationJournal();

  beforeEach(async () => {
    seen = [];
    configured = [];
    front = await HttpFront.start({
      bodyLimitBytes: 100,
      handle: async (request) => {
        seen.push(request);
        if (request.path === '/cut') return { disconnect: true };
        if (request.path === '/bug') throw new Error('a bug of the simulator');
        return { status: 200, headers: { 'content-type': 'text/xml' }, body: '<ok/>' };
      },
      refuse: (status) => ({ status: 200, body: `refused ${status}` }),
      control: { report: () => journal.report(), timeline: () => journal.timeline(), reset: () => journal.reset(), configure: (settings) => configured.push(settings) },
    });
  });
  afterEach(() => front.stop());

  /** Raw, because fetch would tidy the path. */
  async function rawRequest(text: string): Promise<string> {
    const socket = connect(Number(new URL(front.url).port), '127.0.0.1').setEncoding('utf8');
    socket.write(text);
    let answer = '';
    socket.on('data', (chunk: string) => (answer += chunk));
    await once(socket, 'close');
    return answer;
  }

  it('hands on path, query, headers and body as they came', async () => {
    await fetch(`${front.url}/api/a:b/%zz?x=%20`, { method: 'POST', headers: { sessionKey: 'k' }, body: '{not json' });
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/api/a:b/%zz', query: 'x=%20', body: '{not json' });
    expect(seen[0]?.headers['sessionkey']).toBe('k');
  });

  it.each(['', 'application/json', 'deadbeef', ';;'])('reads a body of the type "%s" like any other', async (type) => {
    const answer = await rawRequest(`POST /api HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 5\r\nconnection: close\r\n\r\n{"a":`);
    expect(answer).toContain('HTTP/1.1 200');
    expect(seen[0]).toMatchObject({ body: '{"a":', headers: { 'content-type': type } });
  });

  it.each(['POST', 'DELETE'])('hands on a %s without a body', async (method) => {
    const answer = await rawRequest(`${method} /api HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 200');
    expect(seen[0]).toMatchObject({ method, body: '' });
    expect(seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it.each(['GET /api//x/../y HTTP/1.1', 'GET /%ff%fe HTTP/1.1', 'DELETE /api HTTP/1.1', 'OPTIONS * HTTP/1.1'])('answers %s', async (line) => {
    const answer = await rawRequest(`${line}\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toContain('HTTP/1.1 200');
    expect(answer).toContain('<ok/>');
  });

  it('sends the headers as the array gave them, and nothing added to its content type', async () => {
    const response = await fetch(`${front.url}/api`);
    expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/xml', '<ok/>']);
  });

  it('survives bytes that are no HTTP at all', async () => {
    expect(await rawRequest('\u0000\u0001 not http\r\n\r\n')).toContain('400');
    expect((await fetch(`${front.url}/api`)).status).toBe(200);
  });

  it('lets the array word the refusal of a body over the limit', async () => {
    const response = await fetch(`${front.url}/api`, { method: 'POST', body: 'x'.repeat(101) });
    expect(await response.text()).toBe('refused 413');
    expect(seen).toEqual([]);
  });

  it('can cut the connection without an answer', async () => {
    await expect(fetch(`${front.url}/cut`)).rejects.toThrow('fetch failed');
  });

  it('reports, resets and takes settings outside the interface of the array', async () => {
    journal.violation('LUN 1 given to two volumes');
    const client = new SimulatorClient(front.url);
    expect((await client.report()).violations).toEqual(['LUN 1 given to two volumes']);
    await client.reset();
    expect((await client.report()).violations).toEqual([]);
    await client.configure({ windowMs: { map: 5 } });
    expect(configured).toEqual([{ windowMs: { map: 5 } }]);
    await expect(client.configure({ windowMs: -1 })).rejects.toThrow('settings.windowMs: got -1');
    expect(seen).toEqual([]);
  });

  it('speaks TLS with a certificate of its own making, to the control channel as well', async () => {
    const secure = await HttpFront.start({
      https: true,
      handle: async ({ path }) => ({ status: 200, body: path }),
      control: { report: () => journal.report(), timeline: () => journal.timeline(), reset: () => journal.reset(), configure: () => undefined },
    });
    expect(secure.url).toMatch(/^https:/);
    expect(front.certificate).toBeUndefined();
    expect((await new SimulatorClient(secure.url, secure.certificate).report()).violations).toEqual([]);
    await expect(new SimulatorClient(secure.url).report()).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    const other = await HttpFront.start({ https: true, handle: async () => ({ status: 200, body: '' }), control: { report: () => journal.report(), timeline: () => journal.timeline(), reset: () => undefined, configure: () => undefined } });
    await expect(new SimulatorClient(secure.url, other.certificate).report()).rejects.toThrow('fetch failed');
    await Promise.all([secure.stop(), other.stop()]);
  });
});
