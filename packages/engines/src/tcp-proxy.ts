import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the network does to bytes that pass:
 * `none` nothing; `cut` connections are reset and new ones refused; `silence` bytes vanish in both directions while connections stay open;
 * `lose-answers` requests arrive, answers vanish; `{ delayMs }` every piece is late.
 */
export type ProxyFault = 'none' | 'cut' | 'silence' | 'lose-answers' | { readonly delayMs: number };

interface Connection {
  readonly client: Socket;
  readonly engine: Socket;
}

/** A network between client and engine that can be broken and mended. */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  /** Those that lost bytes, or a goodbye. */
  readonly #lossy = new Set<Connection>();
  #fault: ProxyFault = 'none';
  #targetPort: number;

  private constructor(server: Server, targetPort: number) {
    this.#server = server;
    this.#targetPort = targetPort;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const proxy = new TcpProxy(server, targetPort);
    server.on('connection', (client) => proxy.#join(client));
    return proxy;
  }

  get targetPort(): number {
    return this.#targetPort;
  }

  /** Where new connections lead from now on; those that are open are reset. */
  set targetPort(port: number) {
    this.#targetPort = port;
    this.reset();
  }

  get fault(): ProxyFault {
    return this.#fault;
  }

  /** From now on. Connections of which it swallowed bytes are reset when it changes: no TCP stream goes on with a hole in it. */
  set fault(fault: ProxyFault) {
    this.#fault = fault;
    resetAll(fault === 'cut' ? this.#connections : this.#lossy);
  }

  /** How many connections lost something in the present fault. */
  get lossyConnections(): number {
    return this.#lossy.size;
  }

  /** Resets the connections that are open now; new ones work. */
  reset(): void {
    resetAll(this.#connections);
  }

  async stop(): Promise<void> {
    this.#fault = 'cut';
    this.reset();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket): void {
    client.on('error', () => undefined); // 'close' follows
    if (this.#fault === 'cut') {
      reset(client);
      return;
    }
    const connection = { client, engine: connect(this.#targetPort, '127.0.0.1') };
    this.#connections.add(connection);
    connection.engine.on('error', () => undefined);
    this.#pass(connection, 'request');
    this.#pass(connection, 'answer');
    client.resume();
  }

  #pass(connection: Connection, what: 'request' | 'answer'): void {
    const { client, engine } = connection;
    const [from, to] = what === 'request' ? [client, engine] : [engine, client];
    from.setNoDelay(true);
    let late = Promise.resolve();
    let lateCount = 0;
    from.on('data', (data) => {
      const fault = this.#fault;
      if (fault === 'silence' || (fault === 'lose-answers' && what === 'answer')) this.#lossy.add(connection);
      else if (typeof fault === 'object' || lateCount > 0) {
        // Also after the fault: what comes later must not overtake what is still late.
        lateCount += 1;
        const due = sleep(typeof fault === 'object' ? fault.delayMs : 0);
        late = late.then(() => due).then(() => {
          lateCount -= 1;
          if (to.writable) to.write(data);
        });
      } else if (to.writable) to.write(data);
    });
    from.on('close', () => {
      if (this.#fault === 'silence') this.#lossy.add(connection); // a goodbye is lost like everything else
      else to.destroy();
      if (!to.destroyed) return;
      this.#connections.delete(connection);
      this.#lossy.delete(connection);
    });
  }
}

function resetAll(connections: Iterable<Connection>): void {
  for (const { client, engine } of connections) {
    reset(client);
    reset(engine);
  }
}

/** A socket that is just saying goodbye cannot be reset: Node.js 20 would never close it, and the process could not end. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
