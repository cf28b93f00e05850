import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineInstance } from './engine-instance.js';
import { Patience } from './patience.js';
import { startRedis } from './start-redis.js';
import { tcpAnswer } from './tcp-answer.js';
import { TcpProxy } from './tcp-proxy.js';

const IN_STEP_MS = 30_000;
const POLL_MS = 20;
/** A replica that is new gets the data at once, not after the five seconds in which others might come. */
const SETTINGS = { 'repl-diskless-sync-delay': '0' };

/** A Redis server and its replica, which can take its place. */
export class RedisPair {
  /** Between the two: what is wrong with it keeps the replica behind. It is well again after a fail-over. */
  readonly replication: TcpProxy;
  #primary: EngineInstance;
  #replica: EngineInstance;

  private constructor(primary: EngineInstance, replica: EngineInstance, replication: TcpProxy) {
    this.#primary = primary;
    this.#replica = replica;
    this.replication = replication;
  }

  /** Resolves once the replica is in step. @param settings - of both servers */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<RedisPair> {
    const [primary, replica] = await Promise.all([startRedis({ settings: { ...SETTINGS, ...settings } }), startRedis({ settings: { ...SETTINGS, ...settings } })]);
    const pair = new RedisPair(primary, replica, await TcpProxy.start(primary.port));
    await pair.#follow();
    await pair.inStep();
    return pair;
  }

  get primary(): EngineInstance {
    return this.#primary;
  }

  get replica(): EngineInstance {
    return this.#replica;
  }

  /** Resolves once the replica has the data of the primary and is sent every change. */
  async inStep(): Promise<void> {
    const patience = new Patience(IN_STEP_MS);
    try {
      while (!(await askRedis(this.#replica, 'INFO replication')).includes('master_link_status:up')) {
        if (patience.isOver) throw new Error(`the Redis replica was not in step within ${IN_STEP_MS} ms of a quiet machine`);
        await sleep(POLL_MS);
      }
    } finally {
      patience.end();
    }
  }

  /** SIGKILL of the primary; resolves once the replica has taken its place, with what it had got so far. The killed one is down. */
  async promote(): Promise<void> {
    await this.#primary.kill();
    expectOk(await askRedis(this.#replica, 'REPLICAOF NO ONE'));
    [this.#primary, this.#replica] = [this.#replica, this.#primary];
    this.replication.fault = 'none';
    this.replication.targetPort = this.#primary.port;
  }

  /** Starts the one that was killed; resolves once it is a replica that is in step. */
  async rejoin(): Promise<void> {
    await this.#replica.start();
    await this.#follow();
    await this.inStep();
  }

  async stop(): Promise<void> {
    await this.replication.stop();
    await Promise.all([this.#primary.stop(), this.#replica.stop()]);
  }

  async #follow(): Promise<void> {
    expectOk(await askRedis(this.#replica, `REPLICAOF 127.0.0.1 ${this.replication.port}`));
  }
}

/** Waits for the answer as long as the server lives. */
async function askRedis({ port }: EngineInstance, command: string): Promise<string> {
  return await tcpAnswer(port, `${command}\r\n`, 0);
}

function expectOk(answer: string): void {
  if (!answer.startsWith('+OK')) throw new Error(`Redis refused: ${answer}`);
}
