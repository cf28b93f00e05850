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

interface Outcome {
  readonly answer?: unknown;
  /** Of the engine itself; there is no answer then. */
  readonly failure?: { readonly message: string; readonly code?: string };
}

/** An answer to a call, or news about a claim. */
export type ServerMessage = ({ readonly call: number } & Outcome) | { readonly claim: string; readonly granted?: unknown; readonly lost?: unknown };

export type ServerFault = 'none' | 'cut' | 'silence' | 'lose-answers';

/** Serves a table to other processes over a socket; what a process held or waited for ends as the table says when it dies. */
export class LockServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #lossy = new Set<Socket>();
  #fault: ServerFault = 'none';
  readonly #table: LockTable;

  constructor(table: LockTable) {
    this.#table = table;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(path: string): Promise<void> {
    this.#server.listen(path);
    await once(this.#server, 'listening');
  }

  /** What happens to connections from now on. Those that lost something are cut when it is over. */
  set fault(fault: ServerFault) {
    for (const socket of fault === 'cut' ? this.#sockets : this.#lossy) socket.destroy();
    this.#fault = fault;
  }

  /** The table as it is found after a crash, and nobody connected. */
  restart(): void {
    this.#table.restart();
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    if (this.#fault === 'cut') {
      socket.destroy();
      return;
    }
    const session = randomUUID();
    this.#sockets.add(socket);
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#lossy.delete(socket);
      this.#table.endSession(session);
    });
    readMessages(socket, (request: ServerRequest) => {
      if (this.#fault === 'silence') this.#lossy.add(socket);
      else this.#send(socket, { call: request.call, ...this.#outcome(socket, session, request) });
    });
  }

  #send(socket: Socket, message: ServerMessage): void {
    if (this.#fault === 'none') writeMessage(socket, message);
    else this.#lossy.add(socket);
  }

  #outcome(socket: Socket, session: string, request: ServerRequest): Outcome {
    try {
      return { answer: this.#answer(socket, session, request) };
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      return { failure: { message, ...(code !== undefined && { code }) } };
    }
  }

  #answer(socket: Socket, session: string, { verb, order, name = '', id = '', ids = [] }: ServerRequest): unknown {
    if (verb === 'claim') {
      const claim = order!.id;
      const onGranted = (granted: unknown) => this.#send(socket, { claim, granted });
      const onLost = (lost: unknown) => this.#send(socket, { claim, lost });
      return this.#table.claim({ ...order!, session, onGranted, onLost });
    }
    if (verb === 'withdraw') return this.#table.withdraw(name, id);
    if (verb === 'release') return this.#table.release(name, id);
    if (verb === 'forceRelease') return this.#table.forceRelease(name);
    return verb === 'renew' ? this.#table.renew(ids) : this.#table.list();
  }
}
