import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Number of the late request, by which its answer is known: no client counts so far. */
const LATE_XID = 0x7f_ff_ff_f0;
const CREATE = 1;
const WRITE = 5;
const TRANSACTION = 14;
const WRITING = [CREATE, WRITE, TRANSACTION];

interface Kept {
  readonly frame: Buffer;
  readonly engine: Socket;
}

/**
 * A network to a ZooKeeper server that lets one request come late: its connection breaks with it on its way, and it is executed when the session
 * goes on over another connection. A server that has read a request before it closes the connection does so by itself, when its threads run in that
 * order; here the order is chosen, by sending the request over the connection that the session has now.
 */
export class ZookeeperLateRequests {
  readonly port: number;
  readonly #sockets = new Set<Socket>();
  #wanted: { readonly text: string; readonly kept: (kept: Kept) => void } | undefined;
  #late: Buffer | undefined;
  #engine: Socket | undefined;
  #answered: () => void = () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => this.#join(client));
  }

  static async start(targetPort: number): Promise<ZookeeperLateRequests> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ZookeeperLateRequests(server, targetPort);
  }

  /** Resolves when the next request to write that has `text` in it is kept, and its connection is reset. */
  async keepNext(text: string): Promise<void> {
    const { frame, engine } = await new Promise<Kept>((kept) => (this.#wanted = { text, kept }));
    this.#late = frame;
    if (this.#engine === engine) this.#engine = undefined;
  }

  /** Resolves when the server has answered the request that was kept. */
  async deliver(): Promise<void> {
    const late = Buffer.from(this.#late!);
    late.writeInt32BE(LATE_XID, 4);
    const answered = new Promise<void>((resolve) => (this.#answered = resolve));
    this.#engine!.write(late);
    await answered;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(client: Socket): void {
    const engine = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
    this.#engine = engine;
    for (const [socket, other] of [[client, engine], [engine, client]] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined); // 'close' follows
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    eachFrame(client, (frame, isFirst) => {
      if (isFirst || !this.#isWanted(frame)) return void engine.write(frame);
      const { kept } = this.#wanted!;
      this.#wanted = undefined;
      client.destroy();
      kept({ frame, engine });
    });
    eachFrame(engine, (frame, isFirst) => {
      if (!isFirst && frame.readInt32BE(4) === LATE_XID) this.#answered();
      else if (client.writable) client.write(frame);
    });
  }

  #isWanted(frame: Buffer): boolean {
    return this.#wanted !== undefined && WRITING.includes(frame.readInt32BE(8)) && frame.includes(this.#wanted.text);
  }
}

/** Calls `take` with each message, its length in front; the first one on a connection is about the session and has no number. */
function eachFrame(socket: Socket, take: (frame: Buffer, isFirst: boolean) => void): void {
  let rest = Buffer.alloc(0);
  let isFirst = true;
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      const frame = rest.subarray(0, end);
      rest = rest.subarray(end);
      take(frame, isFirst);
      isFirst = false;
    }
  });
}
