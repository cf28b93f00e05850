import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { engineForTests, startZookeeper, TcpProxy, ZookeeperLateRequests } from '@holdfast/engines';
import * as library from 'node-zookeeper-client';
import { ZookeeperSession, type ZookeeperConnection, type ZookeeperSessionOptions } from '../src/index.js';

const nothing = (): void => undefined;

/** Says which connections it was told of. */
class ObservedSession extends ZookeeperSession {
  readonly firsts: boolean[] = [];

  protected override async opened(connection: ZookeeperConnection, isFirst: boolean): Promise<void> {
    this.firsts.push(isFirst);
    await super.opened(connection, isFirst);
  }
}

const sessions: ZookeeperSession[] = [];
const server = await engineForTests({ afterAll }, startZookeeper, async () => {
  await Promise.all(sessions.map((session) => session.end()));
  await proxy.stop();
});
const proxy = await TcpProxy.start(server.port);

const direct = (): string => `127.0.0.1:${server.port}`;

function begin(options: Partial<ZookeeperSessionOptions> = {}): ObservedSession {
  const session = new ObservedSession({ library: () => library, servers: [direct()], sessionMs: 6_000, leaseMs: 4_000, timeoutMs: 2_000, mark: { path: `/marks/${randomUUID()}`, data: 'me' }, onEvent: nothing, onBroken: nothing, onReconnected: nothing, ...options });
  sessions.push(session);
  return session;
}

describe('a session', () => {
  it('goes on over the next connection with all that hangs on it, and takes it along when it ends', async () => {
    const looker = await begin().connection();
    let reconnections = 0;
    let tellBroken = nothing;
    const broken = new Promise<void>((resolve) => (tellBroken = resolve));
    const session = begin({ servers: [`127.0.0.1:${proxy.port}`], onBroken: () => tellBroken(), onReconnected: () => (reconnections += 1) });
    const first = await session.connection();
    await first.create('/mine', 'here', 'ephemeral');
    proxy.reset();
    await broken;
    expect(await session.connection()).not.toBe(first);
    expect(session.firsts).toEqual([true, false]);
    expect(reconnections).toBe(1);
    expect(await looker.read('/mine')).toMatchObject({ data: 'here' });
    await session.end();
    expect(await looker.read('/mine')).toBeUndefined();
    await expect(session.connection()).rejects.toMatchObject({ name: 'SESSION_EXPIRED' });
  });

  it('is begun at whichever server answers, and may be counted on from its first write', async () => {
    const session = begin({ servers: ['127.0.0.1:1', direct()] });
    expect([session.isFresh, session.isOverdue]).toEqual([false, true]);
    await session.connection();
    expect([session.isFresh, session.isOverdue]).toEqual([true, false]);
  });

  it('is refused when the servers make it last another time, when none answers, and when whoever brings the client library has none', async () => {
    await expect(begin({ sessionMs: 61_000 }).connection()).rejects.toMatchObject({ code: 'ERR_LOCK_CONFIG_INVALID', message: expect.stringContaining('last 60000 ms; set sessionMs') });
    await expect(begin({ servers: ['127.0.0.1:1'] }).connection()).rejects.toMatchObject({ name: 'CONNECTION_LOSS', message: expect.stringContaining('127.0.0.1:1') });
    const missing = new Error('not installed');
    await expect(begin({ library: () => Promise.reject(missing) }).connection()).rejects.toBe(missing);
  });
});

describe('a request that is executed late', () => {
  let network: ZookeeperLateRequests;
  const looker = async (): Promise<ZookeeperConnection> => await begin().connection();
  beforeEach(async () => {
    network = await ZookeeperLateRequests.start(server.port);
  });
  afterEach(() => network.stop());

  it('makes no node when the session has gone on over another connection', async () => {
    const parent = `/late-${randomUUID()}`;
    await (await looker()).makeLasting(parent);
    const session = begin({ servers: [`127.0.0.1:${network.port}`] });
    await session.connection();
    const kept = network.keepNext(parent);
    const lost = session.queue(`${parent}/claim-`, 'late');
    await kept;
    await expect(lost).rejects.toMatchObject({ name: 'CONNECTION_LOSS' });
    await session.connection();
    await network.deliver();
    expect(await (await looker()).children(parent)).toEqual([]);
    expect(await session.queue(`${parent}/claim-`, 'in time')).toMatch(/^\/late-.*\/claim-\d{10}$/);
  });

  it('and fences again costs the others one more try, whoever asked', async () => {
    const parent = `/late-${randomUUID()}`;
    await (await looker()).makeLasting(parent);
    const mark = { path: `/marks/${randomUUID()}`, data: 'me' };
    const session = begin({ servers: [`127.0.0.1:${network.port}`], mark });
    const first = await session.connection();
    const kept = network.keepNext(mark.path); // of the write that the next connection begins with
    first.end();
    const reconnecting = session.connection();
    await kept;
    await reconnecting; // over one more connection
    await network.deliver();
    const tries = await Promise.allSettled([1, 2, 3].map(() => session.queue(`${parent}/claim-`, '')));
    expect(tries).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: expect.objectContaining({ name: 'BAD_VERSION' }) })));
    expect(await (await looker()).children(parent)).toEqual([]);
    await Promise.all([1, 2, 3].map(() => session.queue(`${parent}/claim-`, '')));
    expect(await (await looker()).children(parent)).toHaveLength(3);
  });

  it('stays fenced off although somebody removed the node that fences, and its count began anew', async () => {
    const parent = `/late-${randomUUID()}`;
    const look = await looker();
    await look.makeLasting(parent);
    const mark = { path: `/marks/${randomUUID()}`, data: 'me' };
    const session = begin({ servers: [`127.0.0.1:${network.port}`], mark });
    await session.connection();
    const kept = network.keepNext(parent);
    const lost = session.queue(`${parent}/claim-`, 'late');
    await kept;
    await expect(lost).rejects.toMatchObject({ name: 'CONNECTION_LOSS' });
    await session.connection();
    await look.remove(mark.path);
    await expect(session.queue(`${parent}/claim-`, '')).rejects.toMatchObject({ name: 'BAD_VERSION' });
    await network.deliver();
    expect(await look.children(parent)).toEqual([]);
    await look.remove(mark.path);
    await session.keep();
    expect(await look.exists(mark.path)).toBe(true);
  });

  it('needs a node above: one that is missing is told from one that fences', async () => {
    const session = begin();
    await session.connection();
    await expect(session.queue(`/missing-${randomUUID()}/claim-`, '')).rejects.toMatchObject({ name: 'NO_NODE' });
  });
});

describe('a connection', () => {
  it('tells the next event of a node that is watched, once, and finds none in a node that is missing', async () => {
    const events: string[] = [];
    const session = begin({ onEvent: (path) => events.push(path) });
    const connection = await session.connection();
    await connection.makeLasting('/watched/node', 'before');
    await connection.makeLasting('/watched/node', 'not written: it is there');
    expect(await connection.watch('/watched/nowhere')).toBeUndefined();
    expect(await connection.watch('/watched/node')).toMatchObject({ data: 'before' });
    await connection.write('/watched/node', 'after');
    await connection.write('/watched/node', 'later');
    expect(await connection.read('/watched/node')).toMatchObject({ data: 'later' });
    expect(events).toEqual(['/watched/node']);
    await connection.remove('/watched/node');
    await expect(connection.remove('/watched/node')).rejects.toMatchObject({ name: 'NO_NODE' });
  });
});
