import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import type { ClaimOrder } from './engine-link.js';
import { readMessages, writeMessage } from './line-stream.js';
import type { LockTable } from './lock-table.js';

/** A request of a client; `call` comes back with the answer. */
export interface ServerRequest {
  readonly call: number;
  readonly verb: 'claim' | 'withdraw' | 'release' | 'forceRelease' | 'renew' | 'list';
  readonly order?: ClaimOrder;
  readonly name?: string;
  readonly id?: string;
  readonly ids?: readonly string[];
}

/** An answer to a call, or news about a claim. */
export type ServerMessage = { readonly call: number; readonly answer: unknown } | { readonly claim: string; readonly granted?: unknown; readonly lost?: unknown };

/** Serves a table to other processes over a socket; what a process held or waited for ends as the table says when it dies. */
export class LockServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #table: LockTable;

  constructor(table: LockTable) {
    this.#table = table;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(path: string): Promise<void> {
    this.#server.listen(path);
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    const session = randomUUID();
    this.#sockets.add(socket);
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#table.endSession(session);
    });
    readMessages(socket, (request: ServerRequest) => writeMessage(socket, { call: request.call, answer: this.#answer(socket, session, request) } satisfies ServerMessage));
  }

  #answer(socket: Socket, session: string, { verb, order, name = '', id = '', ids = [] }: ServerRequest): unknown {
    if (verb === 'claim') {
      const claim = order!.id;
      const onGranted = (granted: unknown) => writeMessage(socket, { claim, granted } satisfies ServerMessage);
      const onLost = (lost: unknown) => writeMessage(socket, { claim, lost } satisfies ServerMessage);
      return this.#table.claim({ ...order!, session, onGranted, onLost });
    }
    if (verb === 'withdraw') return this.#table.withdraw(name, id);
    if (verb === 'release') return this.#table.release(name, id);
    if (verb === 'forceRelease') return this.#table.forceRelease(name);
    return verb === 'renew' ? this.#table.renew(ids) : this.#table.list();
  }
}
