import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import mysql from 'mysql2';

/** The server's side of a connection as mysql2 has it. */
interface ServedClient {
  /** Counts packets from 0 in each command; nobody else sets it back. */
  sequenceId: number;
  serverHandshake(settings: object): void;
  writeOk(): void;
  writeColumns(columns: readonly object[]): void;
  writeTextRow(values: readonly unknown[]): void;
  writeEof(): void;
  writeError(error: { readonly message: string; readonly code: number }): void;
  /** Texts that begin with SET count as prepared. */
  on(event: 'query' | 'stmt_prepare' | 'error', listener: (text: string) => void): void;
}

// Old enough for the server half of mysql2: transactions, logins of version 4.1, a database at the start.
const CAPABILITIES = 0x0000_a20f | 0x0008_0000;

/** Stands between client and server as ProxySQL may: each statement goes to the next of two sessions that all clients share, unless one of them is in a transaction. */
export class StatementProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #sessions: readonly mysql.Connection[];
  readonly #pinned = new Map<ServedClient, mysql.Connection>();
  #turns = 0;

  private constructor(targetUrl: string) {
    this.#sessions = [1, 2].map(() => mysql.createConnection(targetUrl));
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(targetUrl: string): Promise<StatementProxy> {
    const proxy = new StatementProxy(targetUrl);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get url(): string {
    return `mysql://root@127.0.0.1:${(this.#server.address() as AddressInfo).port}/test`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const session of this.#sessions) session.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    const client = mysql.createConnection({ stream: socket, isServer: true } as mysql.ConnectionOptions) as unknown as ServedClient;
    client.on('error', () => undefined); // it left
    for (const event of ['query', 'stmt_prepare'] as const) client.on(event, (text) => this.#pass(client, text));
    const authCallback = (_login: object, done: (error: null) => void): void => {
      done(null);
      client.sequenceId = 0;
    };
    client.serverHandshake({ protocolVersion: 10, serverVersion: '8.0.0-proxy', connectionId: 1_000_000, statusFlags: 2, characterSet: 45, capabilityFlags: CAPABILITIES, authCallback });
  }

  #pass(client: ServedClient, text: string): void {
    const session = this.#pinned.get(client) ?? this.#freeSession();
    if (text === 'BEGIN') this.#pinned.set(client, session);
    if (text === 'ROLLBACK') this.#pinned.delete(client);
    session.query({ sql: text, rowsAsArray: true }, (error, rows, columns) => {
      if (error !== null) client.writeError({ message: error.message, code: error.errno ?? 0 });
      else if (Array.isArray(rows)) {
        client.writeColumns(columns);
        for (const row of rows) client.writeTextRow(row as unknown[]);
        client.writeEof();
      } else client.writeOk();
      client.sequenceId = 0;
    });
  }

  #freeSession(): mysql.Connection {
    const busy = new Set(this.#pinned.values());
    const free = this.#sessions.filter((session) => !busy.has(session));
    this.#turns += 1;
    return free[this.#turns % free.length]!;
  }
}
