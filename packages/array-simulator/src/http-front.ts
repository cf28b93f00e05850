import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { makeServerCertificate, type ServerCertificate } from './certificate.js';
import { parseSimulatorSettings, type SimulatorSettings } from './simulator-settings.js';
import type { ArrayTimeline } from './race-timeline.js';
import type { SimulatorReport } from './violation-journal.js';

/** A request as it came over the wire: nothing is decoded, for arrays differ in what they decode. */
export interface ArrayRequest {
  readonly method: string;
  /** Raw path without the query. */
  readonly path: string;
  /** Raw query without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type ArrayAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  /** The connection is cut without an answer. */
  | { readonly disconnect: true };

/** Served under `/__simulator`, outside the array's own interface. */
export interface SimulatorControl {
  report(): SimulatorReport;
  timeline(): ArrayTimeline;
  /** Forgets violations, counts and planned faults; the array's volumes stay. */
  reset(): void;
  configure(settings: SimulatorSettings): void;
}

export interface HttpFrontOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** Whether TLS is spoken, with a certificate made for this front; false by default. */
  readonly https?: boolean;
  /** Larger bodies go to `refuse`; 1 MiB by default. */
  readonly bodyLimitBytes?: number;
  readonly handle: (request: ArrayRequest) => Promise<ArrayAnswer>;
  /** Answers what never becomes a request of the array: body too large, path that cannot be read. */
  readonly refuse?: (status: number, reason: string) => ArrayAnswer;
  readonly control: SimulatorControl;
}

const CONTROL = '/__simulator/';
const BODY_LIMIT_BYTES = 1024 * 1024;

/** Serves a simulated array on loopback. A fault of the simulator itself is told on standard error and answered with status 500. */
export class HttpFront {
  readonly url: string;
  /** What a client must trust to talk to it, in PEM form; undefined over http. */
  readonly certificate: string | undefined;
  readonly #app: FastifyInstance;

  private constructor(app: FastifyInstance, certificate: string | undefined) {
    this.#app = app;
    this.certificate = certificate;
    this.url = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  }

  /** Resolves once requests are taken. */
  static async start(options: HttpFrontOptions): Promise<HttpFront> {
    const tls = options.https === true ? await makeServerCertificate() : undefined;
    const app = await build(options, tls);
    await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
    return new HttpFront(app, tls?.certificate);
  }

  /** Cuts open connections and resolves once the port is free. */
  async stop(): Promise<void> {
    await this.#app.close();
  }
}

async function build(options: HttpFrontOptions, tls: ServerCertificate | undefined): Promise<FastifyInstance> {
  const { fastify } = await import('fastify'); // whoever only starts simulators or races them does without
  const refuse = options.refuse ?? ((status: number, reason: string) => ({ status, body: reason }));
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    send(reply, await options.handle(arrayRequest(request)));
  const app = fastify({
    bodyLimit: options.bodyLimitBytes ?? BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    // Fastify's types tell http and https apart; what is used of them here is the same.
    ...((tls === undefined ? {} : { https: { key: tls.key, cert: tls.certificate } }) as object),
    // The router must not decode, merge or refuse paths: they are the array's to judge.
    rewriteUrl: ({ url = '/' }) => (url.startsWith(CONTROL) ? url : '/'),
  });
  // Nor must the type of a body decide whether it is read.
  app.addHook('onRequest', async (request) => void (request.headers = { 'content-type': 'application/octet-stream' }));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  addControl(app, options.control);
  app.all('/', serve);
  app.setNotFoundHandler(serve); // methods the router does not know
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) process.stderr.write(`simulator fault: ${error.stack ?? error.message}\n`);
    return send(reply, refuse(status, error.message));
  });
  return app;
}

function addControl(app: FastifyInstance, control: SimulatorControl): void {
  app.get(`${CONTROL}report`, () => control.report());
  app.get(`${CONTROL}timeline`, () => control.timeline());
  app.post(`${CONTROL}reset`, () => {
    control.reset();
    return {};
  });
  app.post(`${CONTROL}configure`, (request, reply) => {
    try {
      control.configure(parseSimulatorSettings(String(request.body ?? '')));
      return reply.send({});
    } catch (error) {
      return reply.code(400).send({ error: (error as Error).message });
    }
  });
}

function arrayRequest(request: FastifyRequest): ArrayRequest {
  const url = request.originalUrl;
  const mark = url.indexOf('?');
  return {
    method: request.method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: request.raw.headers,
    body: typeof request.body === 'string' ? request.body : '',
  };
}

function send(reply: FastifyReply, answer: ArrayAnswer): FastifyReply {
  if ('disconnect' in answer) {
    reply.hijack();
    reply.raw.destroy();
    return reply;
  }
  const { status, headers = {}, body } = answer;
  // To a text fastify would add a charset that the array did not name; there are clients that compare the type as a whole.
  return reply.code(status).headers(headers).send('content-type' in headers ? Buffer.from(body) : body);
}
