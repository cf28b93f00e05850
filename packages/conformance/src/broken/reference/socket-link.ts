import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { LockLossReason, LockState } from '@holdfast/core/provider';
import type { ClaimEvents, ClaimOrder, EngineLink } from './engine-link.js';
import { readMessages, writeMessage } from './line-stream.js';
import type { ServerMessage, ServerRequest } from './lock-server.js';
import type { ClaimAnswer, GrantedFacts } from './lock-table.js';

interface Call {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}


/** A table in another process, reached through the socket at `path`; connects at the first call. */
export class SocketLink implements EngineLink {
  readonly #path: string;
  readonly #calls = new Map<number, Call>();
  readonly #claims = new Map<string, ClaimEvents>();
  #socket: Promise<Socket> | undefined;
  readonly #answerMs: number | undefined;
  #lastCall = 0;

  /** @param answerMs - whoever does not answer for so long is not there; without it every answer is waited for */
  constructor(path: string, answerMs?: number) {
    this.#path = path;
    this.#answerMs = answerMs;
  }

  async claim(order: ClaimOrder, events: ClaimEvents): Promise<ClaimAnswer> {
    this.#claims.set(order.id, events);
    const answer = (await this.#ask({ verb: 'claim', order })) as ClaimAnswer;
    if (answer === 'busy') this.#claims.delete(order.id);
    return answer;
  }

  async withdraw(name: string, id: string): Promise<void> {
    this.#claims.delete(id);
    await this.#ask({ verb: 'withdraw', name, id });
  }

  async release(name: string, id: string): Promise<boolean> {
    this.#claims.delete(id);
    return (await this.#ask({ verb: 'release', name, id })) as boolean;
  }

  async forceRelease(name: string): Promise<void> {
    await this.#ask({ verb: 'forceRelease', name });
  }

  async renew(ids: readonly string[]): Promise<readonly string[]> {
    return (await this.#ask({ verb: 'renew', ids })) as readonly string[];
  }

  async list(): Promise<readonly LockState[]> {
    return (await this.#ask({ verb: 'list' })) as readonly LockState[];
  }

  async close(): Promise<void> {
    const socket = await this.#socket?.catch(() => undefined);
    if (!socket || socket.destroyed) return;
    socket.end();
    await once(socket, 'close');
  }

  async #ask(request: Omit<ServerRequest, 'call'>): Promise<unknown> {
    const socket = await (this.#socket ??= this.#connect().catch((error: unknown) => this.#forget(error)));
    const call = (this.#lastCall += 1);
    const answer = new Promise((resolve, reject) => this.#calls.set(call, { resolve, reject }));
    writeMessage(socket, { ...request, call } satisfies ServerRequest);
    const timer = this.#answerMs === undefined ? undefined : setTimeout(() => socket.destroy(), this.#answerMs);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  async #connect(): Promise<Socket> {
    const socket = createConnection(this.#path);
    await once(socket, 'connect');
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => this.failAll());
    if (socket.destroyed) this.failAll(); // it was cut before anybody listened
    readMessages(socket, (message: ServerMessage) => this.#receive(message));
    return socket;
  }

  #receive(message: ServerMessage): void {
    if ('call' in message) {
      const { answer, failure } = message;
      if (failure) this.#calls.get(message.call)?.reject(Object.assign(new Error(failure.message), failure));
      else this.#calls.get(message.call)?.resolve(answer);
      this.#calls.delete(message.call);
      return;
    }
    const events = this.#claims.get(message.claim);
    if (message.granted !== undefined) events?.onGranted(message.granted as GrantedFacts);
    else events?.onLost(message.lost as LockLossReason);
  }

  #forget(error: unknown): never {
    this.#socket = undefined; // the next call connects anew
    throw error;
  }

  protected failAll(): void {
    this.#socket = undefined;
    const error = Object.assign(new Error('the connection to the lock server ended'), { code: 'ERR_LINK' });
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
    for (const { onCut } of this.#claims.values()) onCut(error);
  }
}
