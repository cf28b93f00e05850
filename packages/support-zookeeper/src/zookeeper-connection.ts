import type { ZookeeperCallback, ZookeeperClient, ZookeeperEvent, ZookeeperStat } from './zookeeper-client.js';
import { badVersion, connectionLoss, sessionExpired, unlessExists, unlessMissing } from './zookeeper-errors.js';
import { accessOf, clientFor, nodeModes, type ZookeeperClientOptions, type ZookeeperLibrary, type ZookeeperNodeMode, type ZookeeperTicket } from './zookeeper-library.js';

/** What {@link ZookeeperConnection.open} is told. @public */
export interface ZookeeperConnectionOptions extends ZookeeperClientOptions {
  /** The client library, from whoever has it; asked for with each connection. */
  readonly library: () => ZookeeperLibrary | Promise<ZookeeperLibrary>;
  /** Longest time to get connected, in milliseconds. */
  readonly connectMs: number;
  /** Longest time of one request, in milliseconds. */
  readonly timeoutMs: number;
  /** Something happened to a node that was read with a watch. */
  readonly onEvent: (path: string) => void;
  /** It broke after it was open, or no longer answers; it stays that way. */
  readonly onBroken: () => void;
}

/** A node as it was read. @public */
export interface ZookeeperNode {
  readonly data: string;
  /** Transaction that made it. */
  readonly czxid: bigint;
}

/** A node as it must be for something else to happen. @public */
export interface ZookeeperVersion {
  readonly path: string;
  /** How often it was written to: at least once, for the client takes 0 for any version. */
  readonly version: number;
}

/**
 * One connection to one server, with a time limit on every request. Lives once: a broken one is replaced by a new one, which may go on with its
 * session. So nothing that was not sent, and no half of an answer, gets from one into the next.
 * @public
 */
export class ZookeeperConnection {
  /** Whether it can be used no more. */
  isBroken = false;
  readonly #client: ZookeeperClient;
  readonly #options: ZookeeperConnectionOptions;
  readonly #access: readonly object[];
  readonly #pending = new Set<(error: Error) => void>();
  /** One function for all watches: the client keeps each function once for a path. */
  readonly #onEvent = (event: ZookeeperEvent): void => this.#options.onEvent(event.getPath());
  #socketError: Error | undefined;
  #isOpen = false;

  private constructor(options: ZookeeperConnectionOptions, library: ZookeeperLibrary) {
    this.#options = options;
    this.#access = accessOf(library, options.login);
    this.#client = clientFor(library, options);
  }

  /** Resolves once the server has confirmed the session. @throws an error named SESSION_EXPIRED when the session of the ticket has ended, or CONNECTION_LOSS */
  static async open(options: ZookeeperConnectionOptions): Promise<ZookeeperConnection> {
    const connection = new ZookeeperConnection(options, await options.library());
    await connection.#connect();
    connection.#isOpen = true;
    return connection;
  }

  /** With this another connection goes on with its session. */
  get ticket(): ZookeeperTicket {
    return { sessionId: this.#client.getSessionId(), sessionPassword: this.#client.getSessionPassword() };
  }

  /** What the server made of the session time that it was asked for. */
  get sessionMs(): number {
    return this.#client.getSessionTimeout();
  }

  /** Resolves to the path of the new node, with the number that the server gave it. */
  create(path: string, data: string, mode: ZookeeperNodeMode): Promise<string> {
    return this.#ask<string>((done) => this.#client.create(path, Buffer.from(data), this.#access, nodeModes[mode], done));
  }

  /**
   * Resolves to the path of the new node, with the number that the server gave it, if the other node has that version when the request is executed.
   * @throws an error named BAD_VERSION when the other node is another or gone; nothing was made then
   */
  createIf({ path: mark, version }: ZookeeperVersion, path: string, data: string, mode: ZookeeperNodeMode): Promise<string> {
    return this.#ask<string>((done) => {
      const both = this.#client.transaction().check(mark, version).create(path, Buffer.from(data), this.#access, nodeModes[mode]);
      both.commit((error, results) => {
        if (error && results?.[0]?.err) done(badVersion(mark, error), undefined as never);
        else done(error, results?.[1]?.path as string);
      });
    });
  }

  /** The node; undefined when there is none. */
  async read(path: string): Promise<ZookeeperNode | undefined> {
    return await unlessMissing(this.#ask<ZookeeperNode>((done) => this.#client.getData(path, readInto(done))), undefined);
  }

  /** Reads; when the node is there, its next event is told once. */
  async watch(path: string): Promise<ZookeeperNode | undefined> {
    return await unlessMissing(this.#ask<ZookeeperNode>((done) => this.#client.getData(path, this.#onEvent, readInto(done))), undefined);
  }

  /** Replaces what stands in the node; resolves to its new version. @throws an error named NO_NODE when there is none */
  async write(path: string, data: string): Promise<number> {
    return (await this.#ask<ZookeeperStat>((done) => this.#client.setData(path, Buffer.from(data), done))).version;
  }

  /** Whether the node is there. */
  async exists(path: string): Promise<boolean> {
    return (await this.#ask((done) => this.#client.exists(path, done))) !== null;
  }

  /** Names of the nodes below this one; none when it does not exist. */
  async children(path: string): Promise<readonly string[]> {
    return await unlessMissing(this.#ask<string[]>((done) => this.#client.getChildren(path, done)), []);
  }

  /** Removes the node. @throws an error named NO_NODE when there is none */
  async remove(path: string): Promise<void> {
    await this.#ask<undefined>((done) => this.#client.remove(path, done as ZookeeperCallback<[]>));
  }

  /**
   * Resolves when a majority of servers has confirmed that the session lives, to whether the node is there. It is a transaction that changes nothing,
   * because a node that fences keeps its version as long as nobody has to be fenced off.
   */
  async confirm(path: string): Promise<boolean> {
    return await unlessMissing(this.#ask((done) => this.#client.transaction().check(path).commit(done)).then(() => true), false);
  }

  /** Makes a lasting node, and those above it that are missing. */
  async makeLasting(path: string, data = ''): Promise<void> {
    if (path === '' || (await this.exists(path))) return; // who may not make a node may still use one that is there
    await this.makeLasting(path.slice(0, path.lastIndexOf('/')));
    await this.create(path, data, 'lasting').catch(unlessExists);
  }

  /** Leaves the connection; the session goes on until the server ends it. */
  end(why = 'the connection was left'): void {
    if (this.isBroken) return;
    this.isBroken = true;
    this.#failPending(connectionLoss(why));
    // The client makes its socket one tick after it was told to connect.
    process.nextTick(() => {
      const { socket, connectTimeoutHandler } = this.#client.connectionManager;
      clearTimeout(connectTimeoutHandler ?? undefined);
      socket?.destroy();
    });
  }

  /** Ends the session and with it every node that hangs on it; gives up at the time limit. */
  async endSession(): Promise<void> {
    if (this.isBroken) return;
    const { socket } = this.#client.connectionManager;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#options.timeoutMs);
      socket?.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#client.close();
    });
    this.end();
  }

  async #connect(): Promise<void> {
    const { server, connectMs } = this.#options;
    const wire = this.#client.connectionManager;
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error): void => {
        clearTimeout(timer);
        this.#pending.delete(fail);
        reject(error);
      };
      const timer = setTimeout(() => this.end(`no connection to ${server} within ${connectMs} ms`), connectMs);
      this.#pending.add(fail);
      this.#client.on('connected', () => {
        clearTimeout(timer);
        this.#pending.delete(fail);
        resolve();
      });
      this.#client.on('expired', () => {
        fail(sessionExpired());
        this.#break();
      });
      this.#client.on('authenticationFailed', () => this.#break());
      this.#takeOver();
      this.#client.connect();
      wire.connect = () => this.#break(); // what the client calls when a connection broke
    });
  }

  /** An answer that the client does not understand would end the process, and the reason of a failure would be dropped. */
  #takeOver(): void {
    const wire = this.#client.connectionManager;
    const [onData, onError] = [wire.onSocketData.bind(wire), wire.onSocketError.bind(wire)];
    wire.onSocketData = (data) => {
      try {
        onData(data);
      } catch (error) {
        this.#socketError = error as Error;
        this.#break();
      }
    };
    wire.onSocketError = (error) => {
      this.#socketError = error;
      onError(error);
    };
  }

  async #ask<T>(send: (done: ZookeeperCallback<[T]>) => void): Promise<T> {
    const { server, timeoutMs } = this.#options;
    if (this.isBroken) throw connectionLoss(`the connection to ${server} is broken`, this.#socketError);
    return await new Promise<T>((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#pending.delete(fail);
      };
      const fail = (error: Error): void => {
        end();
        reject(error);
      };
      const timer = setTimeout(() => this.#break(`${server} did not answer within ${timeoutMs} ms`), timeoutMs);
      this.#pending.add(fail);
      send((error, value) => {
        if (error) return fail(error);
        end();
        resolve(value);
      });
    });
  }

  #break(why = `the connection to ${this.#options.server} broke`): void {
    if (this.isBroken) return;
    this.#failPending(connectionLoss(why, this.#socketError));
    this.end();
    if (this.#isOpen) this.#options.onBroken();
  }

  #failPending(error: Error): void {
    for (const fail of [...this.#pending]) fail(error);
  }
}

function readInto(done: ZookeeperCallback<[ZookeeperNode]>): ZookeeperCallback<[Buffer | undefined, ZookeeperStat]> {
  return (error, data, stat) => {
    if (error) done(error, undefined as never);
    else done(null, { data: data?.toString() ?? '', czxid: stat.czxid.readBigInt64BE() });
  };
}
