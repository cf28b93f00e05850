import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fenceRequests } from '@holdfast/fencing';

const ACCEPTED = 204;
const FENCED = 412;

/** What the locks guard: writes pass only with the token of the latest holder that wrote. It runs apart from the contenders. */
export class GuardServer {
  readonly url: string;
  readonly #server: Server;
  readonly #counts: { accepted: number; fenced: number };

  private constructor(server: Server, counts: { accepted: number; fenced: number }) {
    this.#server = server;
    this.#counts = counts;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<GuardServer> {
    const counts = { accepted: 0, fenced: 0 };
    const fence = fenceRequests({ resourceOf: ({ url }) => url ?? '/' });
    const server = createServer((request, response) => {
      request.resume();
      response.once('finish', () => {
        if (response.statusCode === ACCEPTED) counts.accepted += 1;
        if (response.statusCode === FENCED) counts.fenced += 1;
      });
      fence(request, response, () => response.writeHead(ACCEPTED).end());
    });
    server.keepAliveTimeout = 0; // a stopped contender finds its connection again
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new GuardServer(server, counts);
  }

  /** Writes that were refused: their holders had lost their locks without knowing. */
  get fencedWrites(): number {
    return this.#counts.fenced;
  }

  get acceptedWrites(): number {
    return this.#counts.accepted;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
